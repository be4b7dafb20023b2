"""What time it is; the one place that asks the machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def _machine() -> datetime:
    return datetime.now(UTC)


_source: Clock = _machine


def now() -> datetime:
    """The present moment, in UTC with microseconds. Surfaces ask it and pass the answer down."""
    return _source()


@contextmanager
def set_to(source: datetime | Clock) -> Iterator[None]:
    """Within the block every thread of this process is told this time (for tests and seeding)."""
    global _source
    before = _source
    _source = source if callable(source) else lambda: source
    try:
        yield
    finally:
        _source = before


def rfc3339(moment: datetime) -> str:
    """The moment as RFC 3339 in UTC with whole seconds, "2026-11-24T09:30:00Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

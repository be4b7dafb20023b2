"""How a view says what its answer is made of, so that the answer can be kept."""

from datetime import datetime
from typing import Any

from moderation.foundation.caching.changes import Changes, Seen

WATCHING = "moderation.watching"
"""The key of a WSGI environment where whoever wants to keep the answer has put a Watching."""


class Watching:
    """What an answer in the making depends on. Nothing is known of it until `watch` was called."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._seen: list[tuple[int, int]] = []
        self.until: datetime | None = None
        """When it changes by itself."""

    @property
    def seen(self) -> Seen:
        """The places to compare; none for an answer that must not be kept."""
        return tuple(self._seen)

    def add(self, *names: str) -> None:
        """It depends on these too, none of which has been read yet."""
        self._seen += [self._changes.seen(name) for name in names]

    def drop(self) -> None:
        """It must not be kept."""
        self._seen.clear()


def watch(environ: dict[str, Any], *names: str) -> Watching | None:
    """Say that the answer to this request depends on `names`, before any of them is read."""
    watching: Watching | None = environ.get(WATCHING)
    if watching is not None:
        watching.add(*names)
    return watching

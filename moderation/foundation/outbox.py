"""Events, written in the transaction that caused them and delivered afterwards by a worker.

A row holds a kind and ids, never text or personal data. `wake` (set by the composition root) is only
a hint to look; a sweep finds what a lost hint left.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ForeignKey, Index, String, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from moderation.foundation.db import After, Base, after_commit, db
from moderation.foundation.ids import new_id
from moderation.foundation.rows import insert

EXTENSION = "moderation.wake"
MOST_ATTEMPTS = 12


class Event(Base):
    """Something that happened on a site and that somebody may want to hear of."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "not_before",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    waits_since: Mapped[datetime | None]
    """When `not_before` was set; None for events older than this column."""
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(200))
    done_at: Mapped[datetime | None]


def record(
    site_id: int,
    kind: str,
    payload: dict[str, Any],
    *,
    now: datetime,
    not_before: datetime | None = None,
    key: int | None = None,
) -> Event:
    """Write an event into the transaction under way; the worker is woken once it is durable.

    `key` is that of its cause where there is one, so that it can be cancelled by it.
    """
    event = Event(
        site_id=site_id,
        id=new_id(now) if key is None else key,
        kind=kind,
        payload=payload,
        created_at=now,
        not_before=not_before or now,
        waits_since=now,
        attempts=0,
    )
    insert(event)
    after_commit(wake, After.WORKER)
    return event


def wake() -> None:
    """Tell the worker to look, if this process knows one."""
    act: Callable[[], None] | None = current_app.extensions.get(EXTENSION)
    if act is not None:
        act()


def set_right(*, now: datetime, limit: int = 1_000) -> None:
    """Restart the wait of events whose wait began in the future: the clock was set back since.

    Each waits its full time again, from now, so that no undo window is cut short and nothing waits for a day
    (ix_outbox_due).
    """
    ahead = db.session.scalars(
        select(Event)
        .where(Event.done_at.is_(None), Event.not_before > now, Event.waits_since > now)
        .order_by(Event.not_before)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    for event in ahead:
        assert event.waits_since is not None
        postpone(event, now + (event.not_before - event.waits_since), now=now)


def due(*, now: datetime, limit: int = 100) -> Sequence[Event]:
    """Events to deliver now, oldest first, locked for the transaction under way (ix_outbox_due)."""
    return db.session.scalars(
        select(Event)
        .where(Event.done_at.is_(None), Event.not_before <= now)
        .order_by(Event.not_before)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()


def waits(site_id: int, event_id: int) -> bool:
    """Whether the event with this key is still to be delivered."""
    event = by_id(site_id, event_id)
    return event is not None and event.done_at is None


def by_id(site_id: int, event_id: int) -> Event | None:
    """The event with this key."""
    return db.session.get(Event, (site_id, event_id))


def done(event: Event, *, now: datetime) -> None:
    """The event was delivered."""
    event.done_at = now
    event.problem = None


def failed(event: Event, problem: str, *, now: datetime) -> None:
    """Try again later: after 10 s, then twice as long each time, at most 6 hours; given up after 12."""
    event.attempts += 1
    event.problem = problem[:200]
    wait = timedelta(seconds=min(10 * 2 ** (event.attempts - 1), 6 * 3600))
    postpone(event, now + wait, now=now)
    if event.attempts >= MOST_ATTEMPTS:
        event.done_at = now


def postpone(event: Event, until: datetime, *, now: datetime) -> None:
    """Deliver it later, without counting an attempt."""
    event.not_before, event.waits_since = until, now


def cancel(site_id: int, event_id: int, *, now: datetime) -> None:
    """Drop an event that has not been delivered (its cause was undone)."""
    db.session.execute(
        update(Event)
        .where(Event.site_id == site_id, Event.id == event_id, Event.done_at.is_(None))
        .values(done_at=now, problem="cancelled")
    )

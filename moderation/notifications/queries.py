"""Reading deliveries, and events that wait."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from moderation.foundation.db import db
from moderation.foundation.outbox import Event
from moderation.notifications.models import Delivery


def planned(site_id: int, event_ids: Sequence[int]) -> set[int]:
    """Which of these events deliveries were written for."""
    query = select(Delivery.event_id).where(Delivery.site_id == site_id, Delivery.event_id.in_(event_ids))
    return set(db.session.scalars(query))


def unsent(site_id: int, event_id: int) -> Sequence[Delivery]:
    """What is still to be sent for an event, in a fixed order."""
    return db.session.scalars(
        select(Delivery)
        .where(Delivery.site_id == site_id, Delivery.event_id == event_id, Delivery.sent_at.is_(None))
        .order_by(Delivery.id)
    ).all()


def last_planned(site_id: int, kinds: Sequence[str], *, now: datetime) -> datetime | None:
    """When the site's people were last written to about one of these kinds of event.

    Ignores moments in the future, which a clock that was ahead wrote.
    """
    return db.session.scalar(
        select(func.max(Delivery.created_at)).where(
            Delivery.site_id == site_id, Delivery.kind.in_(kinds), Delivery.created_at <= now
        )
    )


def waits_already(site_id: int, kinds: Sequence[str], until: datetime) -> bool:
    """Whether an event of one of these kinds waits for the end of the same interval."""
    query = (
        select(Event.id)
        .where(
            Event.site_id == site_id,
            Event.kind.in_(kinds),
            Event.done_at.is_(None),
            Event.not_before == until,
        )
        .limit(1)
    )
    return db.session.scalar(query) is not None

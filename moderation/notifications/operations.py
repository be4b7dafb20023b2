"""Writing deliveries."""

from collections.abc import Sequence
from datetime import datetime

from moderation.foundation.db import db
from moderation.foundation.ids import new_id
from moderation.foundation.outbox import Event
from moderation.notifications.models import Delivery


def plan(event: Event, account_ids: Sequence[int], *, channels: Sequence[str], now: datetime) -> None:
    """Write down, before anything is sent, who gets a message about an event by which channel."""
    db.session.add_all(
        Delivery(
            site_id=event.site_id,
            id=new_id(now),
            event_id=event.id,
            channel=channel,
            kind=event.kind,
            account_id=account_id,
            created_at=now,
        )
        for account_id in account_ids
        for channel in channels
    )
    db.session.flush()


def sent(site_id: int, delivery_id: int, *, now: datetime) -> None:
    """A delivery was handed over."""
    delivery = db.session.get(Delivery, (site_id, delivery_id))
    if delivery is not None:
        delivery.sent_at = now

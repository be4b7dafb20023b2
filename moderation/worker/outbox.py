"""Draining the outbox: claim what is due, deliver outside of any transaction, write down what came of it."""

from datetime import timedelta

import structlog
from flask import Flask

from moderation.foundation import clock, outbox
from moderation.foundation.db import db, transaction
from moderation.foundation.errors import Unavailable
from moderation.foundation.outbox import Event
from moderation.notifications import routing

LEASE = timedelta(minutes=5)
"""How long a claimed event is nobody else's; after a crash it is due again when this has passed."""


def drain(app: Flask) -> int:
    """Deliver everything that is due; returns how many events were delivered or tried."""
    total = 0
    with app.app_context():
        while (events := _claimed()) is not None:
            total += len(events)
            for site_id, event_id in events:
                _deliver(site_id, event_id)
    return total


def _claimed() -> list[tuple[int, int]] | None:
    """Keys of the events that now need delivery, the others settled or postponed; None when none is due."""
    now = clock.now()
    with transaction():
        outbox.set_right(now=now)
        events = outbox.due(now=now)
        kept = routing.plan(events, now=now)
        for event in kept:
            outbox.postpone(event, now + LEASE, now=now)
        return [(event.site_id, event.id) for event in kept] if events else None


def _deliver(site_id: int, event_id: int) -> None:
    problem = None
    try:
        routing.deliver(site_id, event_id)
    except Exception as error:
        problem = type(error).__name__
        structlog.get_logger("moderation.worker").exception("delivery failed", event_id=event_id)
    try:
        with transaction():
            event = db.session.get(Event, (site_id, event_id))
            if event is None:
                return
            if problem is None:
                outbox.done(event, now=clock.now())
            else:
                outbox.failed(event, problem, now=clock.now())
    except Unavailable:
        structlog.get_logger("moderation.worker").warning("busy; the lease brings it back", event_id=event_id)

"""Which events become messages, to whom, and when."""

from datetime import datetime, timedelta

from moderation.foundation import clock, outbox
from moderation.foundation.db import transaction
from moderation.foundation.outbox import Event
from moderation.moderators import queries as moderators
from moderation.notifications import operations, queries
from moderation.notifications.channels import CHANNELS
from moderation.sites import queries as sites

HELD = "comment.held"


def plan(event: Event, *, now: datetime) -> bool:
    """Decide about a due event, in the transaction under way: True when `deliver` is to be called.

    An event that concerns nobody is done. One that comes within the site's digest interval waits for its
    end; of those that waited, one is delivered for all.
    """
    if event.kind != HELD:
        outbox.done(event, now=now)
        return False
    if queries.planned(event.site_id, event.id):
        return True
    resume = _next_mail_at(event.site_id)
    if resume is not None and resume > now:
        if queries.waits_already(event.site_id, HELD, resume, except_for=event.id):
            outbox.done(event, now=now)
        else:
            outbox.postpone(event, resume)
        return False
    people = [account.id for member, account in moderators.members(event.site_id) if member.mail]
    if not people:
        outbox.done(event, now=now)
        return False
    operations.plan(event, people, channels=[channel.NAME for channel in CHANNELS], now=now)
    return True


def deliver(site_id: int, event_id: int) -> None:
    """Send what was planned for an event and was not sent yet. Raises what a channel raises."""
    for delivery in queries.unsent(site_id, event_id):
        delivery_id = delivery.id
        channel = next(channel for channel in CHANNELS if delivery.channel == channel.NAME)
        channel.send(delivery)
        with transaction():
            operations.sent(site_id, delivery_id, now=clock.now())


def _next_mail_at(site_id: int) -> datetime | None:
    last = queries.last_planned(site_id, HELD)
    site = sites.by_id(site_id)
    if last is None or site is None:
        return None
    return last + timedelta(minutes=site.policy.digest_minutes)

"""Which events become messages, to whom, and when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from moderation.decisions import queries as decisions
from moderation.foundation import clock, outbox
from moderation.foundation.db import transaction
from moderation.foundation.outbox import Event
from moderation.moderators import queries as moderators
from moderation.notifications import operations, queries
from moderation.notifications.channels import CHANNELS, writer_mail
from moderation.sites import queries as sites

TOLD = ("comment.held", "comment.reported")
"""Kinds that are told to moderators, all in one message: it counts what waits when it is sent."""
DECIDED = "comment.decided"


def plan(events: Sequence[Event], *, now: datetime) -> list[Event]:
    """Decide about due events, in the transaction under way; returns those to `deliver`.

    An event that concerns nobody is done. Held and reported replies of a site are told as one; within the
    site's digest interval one of them waits for its end. Decisions are told one by one, to writers whose
    site wants it. How many statements that takes does not depend on how many events there are, because
    posting waits for this transaction on SQLite.
    """
    kept: list[Event] = []
    for plan_site, kinds in ((_plan_told, TOLD), (_plan_decided, (DECIDED,))):
        some = sorted((event for event in events if event.kind in kinds), key=_site_of)
        for site_id, of_site in groupby(some, _site_of):
            kept += plan_site(site_id, [*of_site], now=now)
    for event in events:
        if event.kind not in (*TOLD, DECIDED):
            outbox.done(event, now=now)
    return kept


def deliver(site_id: int, event_id: int) -> None:
    """Send what was planned for an event and was not sent yet. Raises what a channel raises."""
    event = outbox.by_id(site_id, event_id)
    if event is not None and event.kind == DECIDED:
        writer_mail.send(event)
        return
    for delivery in queries.unsent(site_id, event_id):
        delivery_id = delivery.id
        channel = next(channel for channel in CHANNELS if delivery.channel == channel.NAME)
        channel.send(delivery)
        with transaction():
            operations.sent(site_id, delivery_id, now=clock.now())


def _site_of(event: Event) -> int:
    return event.site_id


def _plan_decided(site_id: int, events: Sequence[Event], *, now: datetime) -> list[Event]:
    """Those that a writer may be told of: rejections by moderators, where the site tells its writers."""
    site = sites.by_id(site_id)
    tells = site is not None and site.policy.tell_writers
    told = decisions.rejections(site_id, [event.id for event in events]) if tells else set()
    for event in events:
        if event.id not in told:
            outbox.done(event, now=now)
    return [event for event in events if event.id in told]


def _plan_told(site_id: int, events: Sequence[Event], *, now: datetime) -> list[Event]:
    planned = queries.planned(site_id, [event.id for event in events])
    fresh = [event for event in events if event.id not in planned]
    chosen = _told_for_all(site_id, fresh[0], now=now) if fresh else None
    for event in fresh[1:]:
        outbox.done(event, now=now)
    return [event for event in events if event.id in planned or event is chosen]


def _told_for_all(site_id: int, event: Event, *, now: datetime) -> Event | None:
    """The event when it is told now, for every other one too: a message counts what waits when it is sent."""
    resume = _next_mail_at(site_id, now)
    if resume is not None and resume > now:
        if queries.waits_already(site_id, TOLD, resume):
            outbox.done(event, now=now)
        else:
            outbox.postpone(event, resume, now=now)
        return None
    people = [account.id for member, account in moderators.members(site_id) if member.mail]
    if not people:
        outbox.done(event, now=now)
        return None
    operations.plan(event, people, channels=[channel.NAME for channel in CHANNELS], now=now)
    return event


def _next_mail_at(site_id: int, now: datetime) -> datetime | None:
    last = queries.last_planned(site_id, TOLD, now=now)
    site = sites.by_id(site_id)
    if last is None or site is None:
        return None
    return last + timedelta(minutes=site.policy.digest_minutes)

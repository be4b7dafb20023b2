"""Events in the outbox: when each is due, in which order, and what an attempt leaves behind."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from moderation.foundation import outbox
from moderation.foundation.db import db, transaction
from moderation.foundation.outbox import MOST_ATTEMPTS, Event
from moderation.sites.models import Site
from tests import factories
from tests.bare import in_an_app
from tests.meeting import Other

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def an_event() -> Event:
    """One that was never tried."""
    return Event(
        site_id=1, id=1, kind="comment.held", payload={}, created_at=NINE, not_before=NINE, attempts=0
    )


def an_event_of(
    site_id: int, kind: str, at: datetime, *, now: datetime = NINE, key: int | None = None
) -> Event:
    """A recorded one that is due at that time."""
    return outbox.record(site_id, kind, {}, now=now, not_before=at, key=key)


def due(now: datetime, limit: int = 100) -> list[str]:
    """Kinds of the events to deliver."""
    return [event.kind for event in outbox.due(now=now, limit=limit)]


def test_each_failure_doubles_the_wait_and_the_twelfth_gives_up() -> None:
    event, waits = an_event(), []

    for _ in range(MOST_ATTEMPTS - 1):
        outbox.failed(event, "ConnectionRefusedError", now=NINE)
        waits.append((event.not_before - NINE).total_seconds())
    before = event.done_at
    outbox.failed(event, "ConnectionRefusedError", now=NINE)

    assert waits == [10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 5_120, 10_240]
    assert (before, event.done_at) == (None, NINE)
    assert (event.attempts, event.problem) == (12, "ConnectionRefusedError")


def test_a_problem_is_kept_as_long_as_its_column() -> None:
    event = an_event()

    outbox.failed(event, "x" * 201, now=NINE)

    assert event.problem == "x" * 200


def test_a_delivery_forgets_the_problem_of_attempts_before() -> None:
    event = an_event()
    outbox.failed(event, "ConnectionRefusedError", now=NINE)

    outbox.done(event, now=NINE + 10 * SECOND)

    assert (event.done_at, event.problem, event.attempts) == (NINE + 10 * SECOND, None, 1)


def test_an_event_that_is_postponed_waits_anew_and_counts_no_attempt() -> None:
    event = an_event()

    outbox.postpone(event, NINE + 300 * SECOND, now=NINE + SECOND)

    assert (event.not_before, event.waits_since) == (NINE + 300 * SECOND, NINE + SECOND)
    assert event.attempts == 0


def test_a_process_without_a_worker_wakes_nobody() -> None:
    woken: list[str] = []
    with in_an_app() as app:
        outbox.wake()
        app.extensions[outbox.EXTENSION] = lambda: woken.append("worker")
        outbox.wake()

    assert woken == ["worker"]


def test_events_are_due_from_their_time_on_the_oldest_first_and_until_they_are_done(site: Site) -> None:
    with transaction():
        an_event_of(site.id, "third", NINE + 2 * SECOND)
        an_event_of(site.id, "first", NINE)
        an_event_of(site.id, "second", NINE + SECOND)
        an_event_of(site.id, "later", NINE + 2 * SECOND + timedelta(microseconds=1))
        outbox.done(an_event_of(site.id, "done", NINE), now=NINE)

    assert due(NINE - SECOND) == []
    assert due(NINE + 2 * SECOND) == ["first", "second", "third"]
    assert due(NINE + 2 * SECOND, limit=2) == ["first", "second"]


def test_what_was_delivered_and_what_is_another_sites_is_not_cancelled(site: Site) -> None:
    other = factories.a_site("other", "Other", ["https://other.example"])
    with transaction():
        outbox.done(an_event_of(site.id, "delivered", NINE, key=1), now=NINE)
        an_event_of(site.id, "undone", NINE, key=2)
        an_event_of(other.id, "another's", NINE, key=2)
        before = [outbox.waits(site.id, key) for key in (1, 2, 3)]
        for key in (1, 2, 3):
            outbox.cancel(site.id, key, now=NINE + SECOND)

    with transaction():
        rows = {event.kind: (event.done_at, event.problem) for event in db.session.scalars(select(Event))}
        after = [outbox.waits(*key) for key in ((site.id, 2), (other.id, 2))]
    assert (before, after) == ([False, True, False], [False, True])
    assert rows == {
        "delivered": (NINE, None), "undone": (NINE + SECOND, "cancelled"), "another's": (None, None)
    }  # fmt: skip


def test_only_a_wait_that_began_in_the_future_begins_anew(site: Site) -> None:
    ahead = NINE + timedelta(hours=1)
    with transaction():
        an_event_of(site.id, "ahead", ahead + 10 * SECOND, now=ahead)
        an_event_of(site.id, "waiting", NINE + 300 * SECOND)
        an_event_of(site.id, "old", NINE + 300 * SECOND).waits_since = None
        outbox.done(an_event_of(site.id, "done", ahead, now=ahead), now=NINE)

    with transaction():
        outbox.set_right(now=NINE)
        waits = {event.kind: event.not_before - NINE for event in db.session.scalars(select(Event))}

    assert waits == {
        "ahead": 10 * SECOND, "waiting": 300 * SECOND, "old": 300 * SECOND, "done": timedelta(hours=1)
    }  # fmt: skip


@pytest.mark.both_databases
def test_an_event_that_one_worker_has_taken_is_no_other_ones(app: Flask, site: Site) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    with transaction():
        an_event_of(site.id, "first", NINE)
        an_event_of(site.id, "second", NINE + SECOND)

    def take() -> list[str]:
        with transaction():
            return due(NINE + SECOND)

    other = Other(app, take)
    with transaction():
        mine = due(NINE + SECOND, limit=1)
        other.go(db.engine)
        others = other.result()

    assert (mine, others, other.waited) == (["first"], ["second"], False)

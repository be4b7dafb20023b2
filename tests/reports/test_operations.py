"""A report waits for a moderator once, and cleared stays cleared."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from moderation.comments import queries as comments
from moderation.comments.filters import Filter
from moderation.comments.models import Comment, Queue, Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import SYSTEM, WRITER, moderator
from moderation.decisions.models import Act
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.foundation.errors import NotFound
from moderation.foundation.outbox import Event
from moderation.moderators.models import Account
from moderation.reports import operations as reports
from moderation.reports import queries as report_queries
from moderation.reports.models import Grounds, Report
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.submissions import operations as submissions
from tests.factories import a_comment, a_site
from tests.statements import heard

HOME, WORK = b"h" * 16, b"w" * 16


def report(comment: Comment, network: bytes | None = HOME, grounds: Grounds = Grounds.SPAM) -> Report | None:
    site_id, public_id = comment.site_id, comment.public_id
    with transaction():
        return reports.report(here(site_id), public_id, grounds, "", network=network, now=clock.now())


def decide(comment: Comment, to: Status, by: Account) -> decisions.Outcome:
    site_id, public_id, seen, account = comment.site_id, comment.public_id, comment.version, by.id
    with transaction():
        return decisions.decide(
            here(site_id), public_id, to, by=moderator(account), seen=seen, now=clock.now()
        )


def undo(outcome: decisions.Outcome, by: Account) -> None:
    assert outcome.decision is not None
    site_id, public_id, account = outcome.decision.site_id, outcome.decision.public_id, by.id
    with transaction():
        decisions.undo(here(site_id), public_id, by=moderator(account), now=clock.now())


def edit(comment: Comment, body: str) -> None:
    site_id, public_id = comment.site_id, comment.public_id
    with transaction():
        submissions.edit(here(site_id), public_id, body, now=clock.now())


def rewrite(comment: Comment, body: str) -> None:
    site_id, public_id, seen = comment.site_id, comment.public_id, comment.version
    with transaction():
        decisions.rewrite(here(site_id), public_id, body, by=SYSTEM, seen=seen, now=clock.now())


def here(site_id: int) -> Site:
    site = sites.by_id(site_id)
    assert site is not None
    return site


def in_queue(comment: Comment) -> bool:
    page = comments.listing(comment.site_id, Filter(Queue.REPORTED, folded=False))
    assert comments.counts(comment.site_id)[Queue.REPORTED] == len(page.rows)
    return comment.public_id in [row.public_id for row in page.rows]


@pytest.fixture
def comment(site: Site) -> Comment:
    return a_comment(site, status=Status.APPROVED)


def test_a_reported_comment_stands_in_reported_until_it_is_kept(comment: Comment, bob: Account) -> None:
    before = in_queue(comment)
    report(comment)
    reported = in_queue(comment)

    kept = decide(comment, Status.APPROVED, bob)

    assert (before, reported, in_queue(comment)) == (False, True, False)
    assert kept.decision is not None and kept.decision.act is Act.KEEP
    assert comment.status is Status.APPROVED and comment.cleared


@pytest.mark.parametrize("status", [Status.PENDING, Status.REJECTED, Status.SPAM])
def test_only_what_readers_see_can_be_reported(site: Site, status: Status) -> None:
    comment = a_comment(site, status=status)

    with pytest.raises(NotFound):
        report(comment)

    assert db.session.scalars(select(Report)).all() == []


def test_no_site_takes_a_report_of_another_ones_comment(comment: Comment) -> None:
    other, public_id = a_site("other", "Other", ["https://other.example"]).id, comment.public_id

    for name in (public_id, "nobody", "\0"):
        with pytest.raises(NotFound), transaction():
            reports.report(here(other), name, Grounds.SPAM, "", network=HOME, now=clock.now())

    assert comment.reported == 0


def test_the_same_network_counts_once_and_another_one_besides(comment: Comment) -> None:
    made = [report(comment, network) for network in (HOME, HOME, WORK)]

    assert [bool(one) for one in made] == [True, False, True]
    assert comment.reported == 2


def test_reports_from_nowhere_are_not_taken_for_one(comment: Comment) -> None:
    report(comment, None)
    report(comment, None)

    assert comment.reported == 2


def test_after_it_was_kept_a_report_is_counted_and_waits_for_nobody(comment: Comment, bob: Account) -> None:
    report(comment)
    decide(comment, Status.APPROVED, bob)

    later = report(comment, WORK)

    assert later is not None and later.counted_only
    assert not in_queue(comment)
    assert comment.reported == 0


def test_once_its_writer_has_edited_it_a_kept_comment_can_be_reported_again(
    comment: Comment, bob: Account
) -> None:
    report(comment)
    decide(comment, Status.APPROVED, bob)
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        edit(comment, "Now it says something else.")
        decide(comment, Status.APPROVED, bob)

        again = report(comment)

        assert again is not None and not again.counted_only
        assert in_queue(comment)


def test_what_waits_when_the_writer_edits_is_settled_by_the_next_decision(
    comment: Comment, bob: Account
) -> None:
    report(comment)
    edit(comment, "Now it says something else.")
    edited = in_queue(comment)

    decide(comment, Status.APPROVED, bob)

    assert (edited, in_queue(comment)) == (False, False)
    assert report_queries.waiting(comment) == 0


def test_each_new_text_can_be_reported_again_whoever_wrote_it(comment: Comment, bob: Account) -> None:
    start, taken = clock.now(), []
    for minute, reword in enumerate([edit, rewrite], start=1):
        with clock.set_to(start + timedelta(minutes=minute)):
            reword(comment, f"Text {minute}.")
            if comment.status is Status.PENDING:
                decide(comment, Status.APPROVED, bob)
        with clock.set_to(start + timedelta(minutes=minute, seconds=1)):
            taken += [bool(report(comment)), bool(report(comment))]

    assert taken == [True, False, True, False]


def test_the_same_network_counts_once_also_when_the_clock_went_back(comment: Comment) -> None:
    rewrite(comment, "Now it says something else.")

    with clock.set_to(clock.now() - timedelta(hours=1)):
        made = [report(comment), report(comment)]

    assert [bool(one) for one in made] == [True, False]


def test_undo_brings_back_only_what_the_undone_decision_settled(comment: Comment, bob: Account) -> None:
    report(comment)
    decide(comment, Status.REJECTED, bob)
    decide(comment, Status.APPROVED, bob)
    report(comment, WORK)
    second = decide(comment, Status.REJECTED, bob)

    undo(second, bob)

    assert comment.reported == report_queries.waiting(comment) == 1


@pytest.mark.parametrize("to", [Status.REJECTED, Status.SPAM, Status.APPROVED])
def test_undo_brings_the_reports_back(comment: Comment, bob: Account, to: Status) -> None:
    report(comment)
    report(comment, WORK)
    outcome = decide(comment, to, bob)
    decided = in_queue(comment)

    undo(outcome, bob)

    assert (decided, in_queue(comment)) == (False, True)
    assert (comment.reported, comment.cleared) == (2, False)


def test_what_was_only_counted_waits_when_the_keeping_is_undone(comment: Comment, bob: Account) -> None:
    report(comment)
    outcome = decide(comment, Status.APPROVED, bob)
    report(comment, WORK)

    undo(outcome, bob)

    assert comment.reported == 2
    assert not any(row.counted_only for row in db.session.scalars(select(Report)))


def test_moderators_are_told_once_while_a_comment_waits(comment: Comment, bob: Account) -> None:
    report(comment)
    report(comment, WORK)
    waiting = told()
    decide(comment, Status.APPROVED, bob)
    report(comment, b"x" * 16)

    assert waiting == told() == [{"comment": comment.public_id}]


def test_a_withdrawn_comment_leaves_no_report_that_waits_and_nothing_that_readers_wrote(
    site: Site, comment: Comment
) -> None:
    site_id, public_id = site.id, comment.public_id
    with transaction():
        reports.report(
            here(site_id), public_id, Grounds.OTHER, "He is Rita Canary", network=HOME, now=clock.now()
        )

    with transaction():
        decisions.withdraw(
            here(site_id), decisions.lock(here(site_id), public_id), by=WRITER, now=clock.now()
        )

    (row,) = db.session.scalars(select(Report))
    assert (row.text, row.network, row.waits) == ("", None, False)
    assert comment.reported == 0
    assert comments.counts(site_id)[Queue.REPORTED] == 0


def test_a_report_costs_the_same_however_many_there_are(comment: Comment) -> None:
    report(comment, b"0" * 16)
    with heard() as few:
        report(comment, b"1" * 16)
    for number in range(20):
        report(comment, b"%16d" % number)

    with heard() as many:
        report(comment, b"2" * 16)

    assert len(many) == len(few) <= 7


def told() -> list[dict[str, str]]:
    return [event.payload for event in db.session.scalars(select(Event)) if event.kind == "comment.reported"]

"""Why a comment was rejected, which decision stands, and what undo keeps inside the house."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from moderation.batches.models import Batch, State
from moderation.comments.models import Comment, Status
from moderation.decisions import operations as decisions
from moderation.decisions import queries
from moderation.decisions.actors import moderator
from moderation.decisions.models import Decision
from moderation.foundation import clock, outbox
from moderation.foundation.db import db, transaction
from moderation.foundation.errors import Conflict, NotFound
from moderation.foundation.ids import new_id, public_id
from moderation.foundation.outbox import Event
from moderation.moderators.models import Account
from moderation.sites import queries as sites
from moderation.sites.models import Site
from tests.decisions.acts import act
from tests.factories import a_comment, a_site, an_article
from tests.statements import heard, is_slow

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def every_look_is_a_second_later() -> Iterator[None]:
    """The clock goes on by a second whenever it is asked."""
    seconds = iter(range(10_000))
    with clock.set_to(lambda: NINE + timedelta(seconds=next(seconds))):
        yield


def decide(
    comment: Comment, to: Status, by: Account, *, reason: str | None = None, batch: int | None = None
) -> Decision:
    site_id, name, version, account = comment.site_id, comment.public_id, comment.version, by.id
    with transaction():
        done = decisions.decide(
            here(site_id), name, to, by=moderator(account), seen=version, now=clock.now(), reason=reason,
            batch=batch,
        )  # fmt: skip
    assert done.decision is not None
    return done.decision


def undo(decision: Decision, by: Account) -> None:
    site_id, name, account = decision.site_id, decision.public_id, by.id
    with transaction():
        decisions.undo(here(site_id), name, by=moderator(account), now=clock.now())


def give(decision: Decision, reason: str, by: Account) -> Decision:
    site_id, name, account = decision.site_id, decision.public_id, by.id
    with transaction():
        return decisions.give_reason(here(site_id), name, reason, by=moderator(account), now=clock.now())


def here(site_id: int) -> Site:
    site = sites.by_id(site_id)
    assert site is not None
    return site


def event_of(decision: Decision) -> Event:
    return db.session.scalars(select(Event).where(Event.id == decision.id)).one()


def test_the_newest_reason_counts_and_the_same_again_writes_nothing(site: Site, bob: Account) -> None:
    comment = a_comment(site)
    rejected = decide(comment, Status.REJECTED, bob, reason="other")
    before = queries.reason_of(rejected)

    give(rejected, "insult", bob)
    give(rejected, "hate", bob)
    give(rejected, "hate", bob)

    assert before == "other"
    assert queries.reason_of(rejected) == "hate"
    assert [row.reason for row in queries.history(site.id, comment.id)] == ["other", "insult", "hate"]


def test_a_decision_that_does_not_stand_gets_no_reason(site: Site, bob: Account) -> None:
    comment = a_comment(site)
    rejected = decide(comment, Status.REJECTED, bob)
    undo(rejected, bob)
    approved = decide(comment, Status.APPROVED, bob)
    elsewhere = decide(a_comment(a_site("other", "Other", ["https://other.example"])), Status.REJECTED, bob)

    for decision in (rejected, approved):
        with pytest.raises(Conflict):
            give(decision, "insult", bob)
    with pytest.raises(NotFound), transaction():
        decisions.give_reason(
            here(site.id), elsewhere.public_id, "insult", by=moderator(bob.id), now=clock.now()
        )


@pytest.mark.parametrize("to", [Status.REJECTED, Status.SPAM])
def test_of_two_rejections_only_the_later_one_gets_a_reason(site: Site, bob: Account, to: Status) -> None:
    comment = a_comment(site)
    first = decide(comment, Status.REJECTED, bob, reason="insult")
    decide(comment, Status.PENDING, bob)
    second = decide(comment, to, bob)

    with pytest.raises(Conflict):
        give(first, "spam", bob)
    give(second, "hate", bob)

    assert [queries.reason_of(decision) for decision in (first, second)] == ["insult", "hate"]


def test_only_a_decision_gets_a_reason_and_no_other_act(site: Site, bob: Account) -> None:
    comment = a_comment(site)
    decide(comment, Status.REJECTED, bob)
    rewritten = act(decisions.rewrite, comment, bob, "Another text.").decision

    with pytest.raises(NotFound):
        give(rewritten, "insult", bob)


def test_the_reason_of_a_decision_that_was_taken_back_is_in_nobodys_way(site: Site, bob: Account) -> None:
    comment = a_comment(site)
    approved = decide(comment, Status.APPROVED, bob)
    rejected = decide(comment, Status.REJECTED, bob)
    give(rejected, "insult", bob)

    undo(rejected, bob)
    undo(approved, bob)

    assert comment.status is Status.PENDING


def test_a_reply_that_was_taken_back_is_not_told_and_neither_is_the_approval_for_it(
    site: Site, bob: Account
) -> None:
    parent = a_comment(site)
    answered = act(decisions.reply, parent, bob, "Thank you.").decision
    (approval,) = queries.history(site.id, parent.id)

    undo(answered, bob)

    assert [event_of(decision).problem for decision in (answered, approval)] == ["cancelled"] * 2


def test_what_stands_is_told_whatever_was_taken_back_since(site: Site, bob: Account) -> None:
    comment = a_comment(site, article=an_article(site))
    first = decide(comment, Status.REJECTED, bob, reason="hate")
    approved = decide(comment, Status.APPROVED, bob)
    undo(approved, bob)

    stands = queries.in_force(site.id, comment.id)
    undo(first, bob)
    nothing = queries.in_force(site.id, comment.id)
    again = decide(comment, Status.REJECTED, bob, reason="spam")
    later = queries.in_force(site.id, comment.id)

    assert stands is not None and (stands.decision.id, stands.reason) == (first.id, "hate")
    assert nothing is None
    assert later is not None and (later.decision.id, later.reason) == (again.id, "spam")


def test_what_stands_and_what_is_to_be_told_are_read_by_index_in_one_statement_each(
    site: Site, bob: Account
) -> None:
    comment = a_comment(site)
    rejected = decide(comment, Status.REJECTED, bob, reason="hate")
    site_id, comment_id, decision_id = site.id, comment.id, rejected.id

    with heard() as statements:
        queries.in_force(site_id, comment_id)
        queries.rejections(site_id, [decision_id])

    assert len(statements) == 2
    assert not is_slow(statements[1])


def test_only_rejections_by_moderators_are_told(site: Site, bob: Account) -> None:
    by_rule = a_comment(site, status=Status.REJECTED)
    rows = [decide(a_comment(site), to, bob) for to in (Status.REJECTED, Status.SPAM, Status.APPROVED)]
    rule = queries.last_about(site.id, by_rule.id)
    assert rule is not None

    found = queries.rejections(site.id, [rule.id, *(row.id for row in rows)])

    assert found == {rows[0].id}


@pytest.mark.parametrize("to", [Status.APPROVED, Status.REJECTED, Status.SPAM])
def test_a_decision_leaves_the_house_when_the_undo_window_has_closed(
    site: Site, bob: Account, to: Status
) -> None:
    decision = decide(a_comment(site), to, bob)
    moment, window = decision.created_at, timedelta(seconds=site.policy.undo_window)

    early = [row.id for row in outbox.due(now=moment + window - timedelta(microseconds=1))]
    due = [row.id for row in outbox.due(now=moment + window)]

    assert decision.id not in early
    assert decision.id in due


@pytest.mark.parametrize("to", [Status.APPROVED, Status.REJECTED, Status.SPAM])
def test_an_undo_inside_the_window_cancels_what_would_leave(site: Site, bob: Account, to: Status) -> None:
    decision = decide(a_comment(site), to, bob)

    undo(decision, bob)

    assert event_of(decision).problem == "cancelled"
    assert event_of(decision).done_at is not None
    assert decision.id not in [row.id for row in outbox.due(now=NINE + timedelta(days=1))]


def test_a_bulk_act_taken_back_cancels_every_one_of_its_events(site: Site, bob: Account) -> None:
    now = clock.now()
    batch = Batch(
        site_id=site.id, id=new_id(now), public_id=public_id(), account_id=bob.id, to_status=Status.REJECTED,
        reason="spam", state=State.RUNNING, total=3, created_at=now,
    )  # fmt: skip
    with transaction():
        db.session.add(batch)
    key = batch.id
    done = [decide(a_comment(site), Status.REJECTED, bob, reason="spam", batch=key) for _ in range(3)]

    for decision in reversed(done):
        undo(decision, bob)

    assert {decision.batch_id for decision in done} == {key}
    assert {event_of(decision).problem for decision in done} == {"cancelled"}

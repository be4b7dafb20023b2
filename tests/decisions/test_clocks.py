"""Acts keep their order when the clock goes back: by versions, and by keys that never go back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from moderation.audit import operations as audit
from moderation.audit import queries as audit_queries
from moderation.batches import operations as batches
from moderation.batches import queries as batch_queries
from moderation.comments.models import Comment, Queue, Status
from moderation.dashboard.diffs import steps
from moderation.decisions import operations as decisions
from moderation.decisions import queries
from moderation.decisions.actors import moderator
from moderation.decisions.models import Act, Decision
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.foundation.ids import first_id
from moderation.moderators.models import Account
from moderation.notes import operations as notes
from moderation.notes import queries as note_queries
from moderation.reports import operations as reports
from moderation.reports import queries as report_queries
from moderation.reports.models import Grounds
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.views import operations as views
from moderation.views import queries as view_queries
from moderation.wordings import queries as wordings
from tests.decisions.acts import act, decide, undo
from tests.factories import a_comment, a_site

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EARLIER = (NOON - timedelta(hours=1), NOON - timedelta(days=1))
PHONE = "Call me: 020 555 0199."


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is noon; what a test does earlier than that is done after the clock went back."""
    with clock.set_to(NOON):
        yield


@pytest.fixture(params=EARLIER, ids=("an hour", "a day"))
def earlier(request: pytest.FixtureRequest) -> datetime:
    """What the clock says after it went back."""
    moment: datetime = request.param
    return moment


def here(site_id: int) -> Site:
    site = sites.by_id(site_id)
    assert site is not None
    return site


def made(outcome: decisions.Outcome) -> Decision:
    assert outcome.decision is not None
    return outcome.decision


def test_the_last_act_is_taken_back_and_the_log_begins_with_it(
    site: Site, bob: Account, earlier: datetime
) -> None:
    one, other = a_comment(site), a_comment(site)
    first = made(decide(one, Status.APPROVED, bob))

    with clock.set_to(earlier):
        second = made(decide(other, Status.REJECTED, bob))
        last = queries.latest_by(site.id, bob.id)
        page = queries.log(site.id, limit=1)
        rest = queries.log(site.id, page.next)

    assert last is not None and last.id == second.id
    assert [row.id for row in (*page.rows, *rest.rows)] == [second.id, first.id]


def test_acts_after_the_clock_went_back_are_taken_back_one_by_one_the_newest_first(
    site: Site, bob: Account, earlier: datetime
) -> None:
    found = [a_comment(site) for _ in range(4)]
    decided = [made(decide(found[0], Status.APPROVED, bob)).id]
    with clock.set_to(earlier):
        decided += [made(decide(comment, Status.REJECTED, bob)).id for comment in found[1:]]

    taken = []
    for _ in found:
        last = queries.latest_by(site.id, bob.id)
        assert last is not None
        taken.append(last.id)
        undo(decisions.Outcome(found[0], last, changed=True), bob)

    assert taken == decided[::-1]


def test_a_key_follows_those_of_its_own_site_only_and_keeps_its_moment_otherwise(
    site: Site, bob: Account, alice: Account
) -> None:
    other = a_site("other", "Other", ["https://other.example"])
    decide(a_comment(site), Status.APPROVED, bob)

    with clock.set_to(EARLIER[0]):
        elsewhere = made(decide(a_comment(other), Status.APPROVED, alice))
    with clock.set_to(NOON + timedelta(hours=1)):
        later = made(decide(a_comment(site), Status.APPROVED, bob))

    assert first_id(EARLIER[0]) <= elsewhere.id < first_id(EARLIER[0] + timedelta(milliseconds=1))
    assert first_id(clock.now() + timedelta(hours=1)) <= later.id


def test_the_newest_reason_counts(site: Site, bob: Account, earlier: datetime) -> None:
    rejected = made(decide(a_comment(site), Status.REJECTED, bob))
    site_id, name, by = site.id, rejected.public_id, moderator(bob.id)

    for moment, reason in ((NOON + timedelta(days=1), "insult"), (earlier, "hate")):
        with clock.set_to(moment), transaction():
            decisions.give_reason(here(site_id), name, reason, by=by, now=clock.now())

    stands = queries.in_force(site_id, rejected.comment_id)
    assert queries.reason_of(rejected) == "hate"
    assert stands is not None and stands.reason == "hate"


@pytest.mark.parametrize("moments", [(0, -1, -2), (-1, 0, -2), (0, -2, -1), (-2, -1, 0)], ids=str)
def test_what_was_redacted_is_hidden_whatever_the_clock_said(
    site: Site, bob: Account, moments: tuple[int, ...]
) -> None:
    comment = a_comment(site, body=PHONE)
    texts = (f"{PHONE} Now.", f"{PHONE} Now or never.")
    for hours, text in zip(moments, texts, strict=False):
        with clock.set_to(NOON + timedelta(hours=hours)):
            act(decisions.rewrite, comment, bob, text)
    with clock.set_to(NOON + timedelta(hours=moments[2])):
        act(decisions.redact, comment, bob, ["020 555 0199"])
    with clock.set_to(NOON - timedelta(days=1)):
        act(decisions.rewrite, comment, bob, "Call them.")

    found = history(comment, revealed=False)
    revealed = history(comment, revealed=True)

    assert [step.decision.act for step in found] == [Act.REWRITE, Act.REWRITE, Act.REDACT, Act.REWRITE]
    assert [step.pieces is None for step in found] == [True, True, True, False]
    assert "0199" not in repr([step.pieces for step in found])
    assert ["0199" in repr(step.pieces) for step in revealed] == [True, True, True, False]


def test_what_the_keys_say_of_rows_from_before_does_not_count(site: Site, bob: Account) -> None:
    comment = a_comment(site, body=PHONE)
    act(decisions.rewrite, comment, bob, f"{PHONE} Now.")
    act(decisions.redact, comment, bob, ["020 555 0199"])

    kept = wordings.of(comment.site_id, comment.id)
    found = steps(comment, kept[::-1], queries.history(comment.site_id, comment.id), revealed=False)

    assert [step.decision.act for step in found] == [Act.REWRITE, Act.REDACT]
    assert [step.pieces for step in found] == [None, None]


def history(comment: Comment, *, revealed: bool) -> list:  # type: ignore[type-arg]
    db.session.rollback()
    fresh = db.session.get(Comment, (comment.site_id, comment.id))
    assert fresh is not None
    made = queries.history(fresh.site_id, fresh.id)
    return steps(fresh, wordings.of(fresh.site_id, fresh.id), made, revealed=revealed)


def test_notes_reports_views_bulk_acts_and_the_audit_log_keep_their_order(
    site: Site, bob: Account, earlier: datetime
) -> None:
    comment = a_comment(site, status=Status.APPROVED)
    site_id, name, who = site.id, comment.public_id, bob.id

    for moment, word in ((NOON, "first"), (earlier, "second")):
        with clock.set_to(moment), transaction():
            there, now = here(site_id), clock.now()
            notes.add(db.session.merge(comment), word, account_id=who, now=now)
            reports.report(there, name, Grounds.OTHER, word, network=word.encode().ljust(16), now=now)
            views.save(site_id, who, word, queue=Queue.PENDING, search=word, order="", shared=False, now=now)
            batches.begin(there, [(name, 1)], Status.SPAM, by=moderator(who), reason=word, now=now)
            audit.note(site_id, word, {}, by=who, now=now)

    assert [note.text for note in note_queries.about(site_id, comment.id)] == ["first", "second"]
    assert [row.text for row in report_queries.about(site_id, comment.id)] == ["second", "first"]
    assert [view.name for view in view_queries.of(site_id, who)] == ["first", "second"]
    assert [batch.reason for batch in batch_queries.recent(site_id)] == ["second", "first"]
    assert [key for _site, key in batch_queries.unfinished()] == [
        batch.id for batch in reversed(batch_queries.recent(site_id))
    ]
    assert [entry.act for entry in audit_queries.log(site_id).rows[:2]] == ["second", "first"]


def test_a_bulk_act_after_the_clock_went_back_is_the_last_act_and_comes_back_as_one(
    site: Site, bob: Account, earlier: datetime
) -> None:
    decide(a_comment(site), Status.APPROVED, bob)
    found = [a_comment(site) for _ in range(3)]
    site_id, by, names = site.id, moderator(bob.id), [(comment.public_id, 1) for comment in found]

    with clock.set_to(earlier):
        with transaction():
            batch_id = batches.begin(here(site_id), names, Status.REJECTED, by=by, now=clock.now()).id
        with transaction():
            batches.run_some(here(site_id), batch_id, now=clock.now())
        last = queries.latest_by(site_id, bob.id)
        with transaction():
            batches.undo(here(site_id), batch_id, by=by, now=clock.now())

    db.session.expire_all()
    assert last is not None and last.batch_id == batch_id
    assert {comment.status for comment in found} == {Status.PENDING}


def test_a_report_about_a_new_text_is_taken_though_the_earlier_one_lies_in_the_future(
    site: Site, bob: Account, earlier: datetime
) -> None:
    comment = a_comment(site, status=Status.APPROVED)
    site_id, name, home = site.id, comment.public_id, b"h" * 16

    def report() -> bool:
        with transaction():
            now = clock.now()
            return reports.report(here(site_id), name, Grounds.SPAM, "", network=home, now=now) is not None

    first = report()
    with clock.set_to(earlier):
        act(decisions.rewrite, comment, bob, "Something else.")
        again, once_more = report(), report()

    assert (first, again, once_more) == (True, True, False)

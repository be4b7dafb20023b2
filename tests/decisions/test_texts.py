"""What moderators do to a text can be seen, taken back, and, where it must, is gone for good."""

import pytest
from flask_babel import get_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from moderation.audit.models import AuditEntry
from moderation.commenters.models import Commenter
from moderation.comments import queries as comments
from moderation.comments.models import Comment, Likeness, Status
from moderation.decisions import gaps, queries
from moderation.decisions import operations as decisions
from moderation.decisions.actors import moderator
from moderation.decisions.errors import NotUndoable, Unattached
from moderation.decisions.models import Act, Decision
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.foundation.errors import Conflict, Invalid
from moderation.foundation.ids import new_id
from moderation.moderators.models import Account
from moderation.notes import operations as notes
from moderation.notes import queries as note_queries
from moderation.reports import queries as reports
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.wordings import queries as wordings
from moderation.wordings.operations import open_
from tests.decisions.acts import act, assert_true, decide, edit, redact, reply, report, rewrite, row, undo
from tests.factories import a_comment, a_commenter, an_article

PHONE = "Call me: 555 0199. I mean it, 555 0199."


def test_a_rewrite_is_shown_marked_and_keeps_what_was_typed(site: Site, bob: Account) -> None:
    article = an_article(site)
    comment = a_comment(site, article=article, body="It is **awful**.", status=Status.APPROVED)
    before = article.revision

    outcome = rewrite(comment, bob, "It is *bad*.")

    assert outcome.changed and outcome.decision is not None and outcome.decision.act is Act.REWRITE
    assert (comment.body, comment.html) == ("It is *bad*.", "<p>It is <em>bad</em>.</p>")
    assert comment.rewritten_at is not None and comment.edited_at is None
    assert article.revision == before + 1
    assert [open_(kept).body for kept in wordings.of(site.id, comment.id)] == ["It is **awful**."]


def test_the_same_text_again_writes_nothing(site: Site, bob: Account) -> None:
    comment = a_comment(site, body="As it is.")

    outcome = rewrite(comment, bob, "As it is.\n")

    assert not outcome.changed
    assert comment.version == 1 and not queries.history(site.id, comment.id)


@pytest.mark.parametrize("body", ["", " \n ", "x" * 10_001])
def test_no_text_becomes_one_that_no_writer_may_have(site: Site, bob: Account, body: str) -> None:
    comment = a_comment(site)

    with pytest.raises(Invalid) as told:
        rewrite(comment, bob, body)

    assert list(told.value.errors) == ["body"]


def test_every_occurrence_is_blackened_and_nobody_reads_it(site: Site, bob: Account) -> None:
    article = an_article(site)
    comment = a_comment(site, article=article, body=PHONE, status=Status.APPROVED)
    before = article.revision

    redact(comment, bob, "555 0199")

    assert comment.body == "Call me: [removed by the editors]. I mean it, [removed by the editors]."
    assert "0199" not in comment.html and comment.html.count("[removed by the editors]") == 2
    assert comment.redacted and article.revision == before + 1
    assert [open_(kept).body for kept in wordings.of(site.id, comment.id)] == [PHONE]


@pytest.mark.parametrize(("language", "spoken"), [("de-AT", "de"), ("ar", "ar"), ("nb", "en")])
def test_the_gap_speaks_the_language_of_the_site(
    site: Site, monkeypatch: pytest.MonkeyPatch, language: str, spoken: str
) -> None:
    monkeypatch.setattr(gaps, "_", lambda words: f"[{get_locale()}]")
    with transaction():
        site.language = language

    assert gaps.gap(site) == f"[{spoken}]"


@pytest.mark.parametrize(
    ("body", "passage", "left"),
    [
        ("You IDIOT, you idiot!", "idiot", "You [removed by the editors], you [removed by the editors]!"),
        ("at 5\u200b55\u00a00199 now", "555 0199", "at [removed by the editors] now"),
        ("on **555** 0199", "555 0199", "on **[removed by the editors]"),
        ("[555](https://a.example)", "555", "[[removed by the editors]](https://a.example)"),
        ("call(me)", "call", "[removed by the editors] (me)"),
        ("a\nb", "a b", "[removed by the editors]"),
        ("the editors say: editors", "editors", "the [removed by the editors] say: [removed by the editors]"),
    ],
)
def test_a_passage_is_found_as_readers_see_it(
    site: Site, bob: Account, body: str, passage: str, left: str
) -> None:
    comment = a_comment(site, body=body)

    redact(comment, bob, passage)

    assert comment.body == left


@pytest.mark.parametrize(
    ("body", "passages", "said"),
    [
        ("Nothing here.", ["555"], "is not in the text"),
        ("Nothing here.", ["", "  "], "Name what is to be removed"),
        ("555 and &#53;55", ["555"], "would still be seen"),
        ("a [555](https://a.example/%35%35%35) b &#x35;55", ["555"], "would still be seen"),
    ],
)
def test_nothing_is_written_when_a_reader_would_still_read_it(
    site: Site, bob: Account, body: str, passages: list[str], said: str
) -> None:
    comment = a_comment(site, body=body)

    with pytest.raises(Invalid) as told:
        redact(comment, bob, *passages)

    assert said in told.value.errors["passages"][0]
    assert (comment.body, comment.version, comment.redacted) == (body, 1, False)
    assert not wordings.of(site.id, comment.id)


def test_a_gap_is_not_blackened_again(site: Site, bob: Account) -> None:
    comment = a_comment(site, body="555 and the editors")
    redact(comment, bob, "555")

    redact(comment, bob, "editors")

    assert comment.body == "[removed by the editors] and the [removed by the editors]"


def test_what_a_check_matched_is_blackened_too(site: Site, bob: Account) -> None:
    comment = a_comment(site, body="You utter idiot of 5550199.")
    with transaction():
        comment.trace = [
            {"check": "words", "outcome": "matched", "matched": ["idiot", "5550199", "utter"]},
            {"check": "flood", "outcome": "matched", "matched": ["555"]},
        ]

    redact(comment, bob, "idiot of 5550199")

    assert [finding["matched"] for finding in comment.trace] == [["…", "…", "utter"], ["555"]]


def test_undo_brings_a_redacted_text_back(site: Site, bob: Account) -> None:
    article = an_article(site)
    comment = a_comment(site, article=article, body=PHONE, status=Status.APPROVED)
    before, revision = row(comment), article.revision
    outcome = redact(comment, bob, "555 0199")

    undo(outcome, bob)

    assert row(comment) == before
    assert (comment.version, article.revision) == (4, revision + 2)


def test_a_writers_edit_is_kept_and_takes_the_mark_with_the_gap(site: Site, bob: Account) -> None:
    comment = a_comment(site, body=PHONE)
    redact(comment, bob, "555 0199")

    edit(comment, comment.body.replace("Call", "Please call"))
    marked = comment.redacted
    edit(comment, "Write to me instead.")

    assert (marked, comment.redacted) == (True, False)
    bodies = [open_(kept).body for kept in wordings.of(site.id, comment.id)]
    assert bodies[0] == PHONE and bodies[1].startswith("Call me: [removed")


def test_a_published_comment_that_waits_after_an_edit_leaves_its_article(site: Site) -> None:
    article = an_article(site)
    comment = a_comment(site, article=article, status=Status.APPROVED)
    before = article.revision

    edit(comment, "Another text.")

    assert comment.status is Status.PENDING
    assert (article.count, article.revision) == (0, before + 1)


ACTS = st.lists(
    st.sampled_from(("approve", "reject", "spam", "pending", "rewrite", "redact", "feature", "unfeature")),
    min_size=1,
    max_size=7,
)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_after_any_acts_and_their_undos_the_row_is_as_before(
    site: Site, bob: Account, acts: list[str]
) -> None:
    comment = a_comment(site, body=f"{PHONE} {' word' * 20}")
    states, done = [row(comment)], []
    for number, name in enumerate(acts):
        outcome = _some_act(comment, bob, name, number)
        if outcome is not None and outcome.changed:
            done.append(outcome)
            states.append(row(comment))

    for outcome in reversed(done):
        assert row(comment) == states.pop()
        version = comment.version
        undo(outcome, bob)
        assert comment.version > version

    assert row(comment) == states.pop()
    assert_true()


def _some_act(comment: Comment, by: Account, name: str, number: int) -> decisions.Outcome | None:
    statuses = {"approve": "approved", "reject": "rejected", "spam": "spam", "pending": "pending"}
    try:
        if name in statuses:
            return decide(comment, Status(statuses[name]), by)
        if name == "rewrite":
            return rewrite(comment, by, f"{comment.body} {number}")
        if name == "redact":
            return redact(comment, by, "555 0199" if "0199" in comment.body else "word word")
        outcome: decisions.Outcome = act(decisions.feature, comment, by, name == "feature")
    except (Conflict, Invalid):
        return None
    return outcome


def test_what_a_moderator_deleted_is_gone_for_good(site: Site, bob: Account) -> None:
    comment = a_comment(site, body="Not this.", status=Status.APPROVED)
    rewrite(comment, bob, "Nor this.")
    report(comment)
    public_id, account, site_id = comment.public_id, bob.id, site.id
    with transaction():
        found = comments.by_public_id(site_id, public_id)
        assert found is not None
        notes.add(found, "He said: not this.", account_id=account, now=clock.now())

    outcome = act(decisions.delete, comment, bob)

    assert comment.status is Status.DELETED
    assert (comment.body, comment.html, comment.author_name, comment.commenter_id) == ("", "", "", None)
    assert [kept.key for kept in wordings.of(site.id, comment.id)] == [None]
    assert not note_queries.about(site.id, comment.id)
    assert (comment.reported, reports.waiting(comment)) == (0, 0)
    with pytest.raises(NotUndoable):
        undo(outcome, bob)
    assert_true()


def test_a_reply_approves_what_it_answers_and_one_undo_takes_both_back(site: Site, bob: Account) -> None:
    article = an_article(site)
    parent = a_comment(site, article=article)
    before = row(parent)

    outcome = reply(parent, bob)
    answer = outcome.comment
    author = db.session.get(Commenter, (site.id, answer.commenter_id))
    shown = (parent.status, answer.status, answer.parent_id, article.count)
    latest = queries.latest_by(site.id, bob.id)
    undo(outcome, bob)

    assert author is not None and (author.name, author.role) == ("The Herald", "Editor")
    assert shown == (Status.APPROVED, Status.APPROVED, parent.id, 2)
    assert latest is not None and latest.act is Act.REPLY
    assert row(parent) == before
    assert (answer.status, answer.body, article.count) == (Status.DELETED, "", 0)
    assert queries.latest_by(site.id, bob.id) is None
    assert_true()


def test_undo_of_a_reply_leaves_a_parent_that_was_approved_before(site: Site, bob: Account) -> None:
    parent = a_comment(site, status=Status.APPROVED)

    undo(reply(parent, bob), bob)

    assert parent.status is Status.APPROVED
    assert [decision.act for decision in queries.history(site.id, parent.id)] == [Act.DECIDE]


def test_all_replies_of_a_publication_are_by_one_writer(site: Site, bob: Account, alice: Account) -> None:
    first = reply(a_comment(site), bob).comment

    second = reply(a_comment(site), alice).comment

    assert first.commenter_id == second.commenter_id


@pytest.mark.parametrize(
    ("status", "attached", "problem"),
    [(Status.REJECTED, True, Conflict), (Status.SPAM, True, Conflict), (Status.PENDING, False, Unattached)],
)
def test_nobody_answers_what_readers_can_not_see(
    site: Site, bob: Account, status: Status, attached: bool, problem: type[Exception]
) -> None:
    parent = a_comment(site, status=status, attached=attached)

    with pytest.raises(problem):
        reply(parent, bob)


def test_an_erased_person_leaves_tombstones_and_nothing_else(
    site: Site, alice: Account, bob: Account
) -> None:
    rita, article = a_commenter(site, "Rita"), an_article(site)
    first = a_comment(site, article=article, commenter=rita, status=Status.APPROVED)
    answer = a_comment(site, parent=first, status=Status.APPROVED)
    second = a_comment(site, commenter=rita, attached=False)
    rewrite(first, bob, "Rewritten.")
    with transaction():
        db.session.add(Likeness(site_id=site.id, id=new_id(clock.now()), key=7, comment_id=second.id))
    site_id, rita_id, account = site.id, rita.id, alice.id

    with transaction():
        here, known = sites.by_id(site_id), db.session.get(Commenter, (site_id, rita_id))
        assert here is not None and known is not None
        made = decisions.forget(here, known, by=moderator(account), now=clock.now())

    assert [(decision.act, decision.comment_id) for decision in made] == [
        (Act.ERASE, first.id),
        (Act.ERASE, second.id),
    ]
    assert first.shown and first.status is second.status is Status.DELETED
    assert answer.status is Status.APPROVED and article.count == 1
    assert db.session.get(Commenter, (site_id, rita_id)) is None
    assert not db.session.scalars(select(Likeness)).all()
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "commenter.erased"))
    assert (entry.account_id, entry.details["comments"]) == (account, 2)
    assert db.session.scalars(select(Decision).where(Decision.act == Act.ERASE)).all()
    assert_true()

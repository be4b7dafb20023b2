"""What happened to a comment can be accounted for, and taken back."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from moderation.comments.models import Comment, Status, step
from moderation.decisions import operations as decisions
from moderation.decisions import queries
from moderation.decisions.actors import WRITER, moderator
from moderation.decisions.errors import NotUndoable, Stale, Unattached
from moderation.decisions.models import Act, ActorKind
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import NotFound
from moderation.moderators.models import Account
from moderation.reports import queries as reports
from moderation.sites.models import Site
from tests.decisions.acts import act, assert_true, attach, decide, report, site_of, undo
from tests.factories import a_comment, a_site, an_article


def test_a_decision_says_who_from_what_to_what(site: Site, bob: Account) -> None:
    comment = a_comment(site)

    outcome = decide(comment, Status.REJECTED, bob)

    (row,) = queries.history(site.id, comment.id)
    assert outcome.changed
    assert (row.actor, row.account_id) == (ActorKind.MODERATOR, bob.id)
    assert (row.from_status, row.to_status, row.version) == (Status.PENDING, Status.REJECTED, 2)


def test_the_same_decision_again_writes_nothing(site: Site, bob: Account, alice: Account) -> None:
    comment = a_comment(site)
    decide(comment, Status.APPROVED, bob, seen=1)

    again = decide(comment, Status.APPROVED, alice, seen=1)

    assert not again.changed
    assert len(queries.history(site.id, comment.id)) == 1


def test_another_decision_on_what_was_decided_is_stale(site: Site, bob: Account, alice: Account) -> None:
    comment = a_comment(site)
    decide(comment, Status.APPROVED, bob, seen=1)

    with pytest.raises(Stale) as told:
        decide(comment, Status.SPAM, alice, seen=1)

    assert told.value.comment_id == comment.public_id
    assert told.value.decision_id == queries.history(site.id, comment.id)[0].id


def test_the_same_decision_is_stale_when_it_was_not_the_only_one_since(
    site: Site, bob: Account, alice: Account
) -> None:
    comment = a_comment(site)
    for to in (Status.REJECTED, Status.APPROVED):
        decide(comment, to, alice)

    with pytest.raises(Stale):
        decide(comment, Status.APPROVED, bob, seen=1)


@pytest.mark.parametrize("to", [Status.PENDING, Status.APPROVED])
def test_a_decision_on_a_version_that_is_not_there_yet_is_stale(site: Site, bob: Account, to: Status) -> None:
    comment = a_comment(site)

    with pytest.raises(Stale):
        decide(comment, to, bob, seen=comment.version + 1)

    assert (comment.status, queries.history(site.id, comment.id)) == (Status.PENDING, [])


@pytest.mark.parametrize("to", [Status.APPROVED, Status.REJECTED])
def test_a_decision_settles_the_reports_of_the_comment(site: Site, bob: Account, to: Status) -> None:
    comment = a_comment(site, status=Status.APPROVED)
    report(comment)

    outcome = decide(comment, to, bob)

    (told,) = reports.about(site.id, comment.id)
    assert outcome.decision is not None and told.settled_id == outcome.decision.id
    assert (reports.waiting(comment), comment.reported) == (0, 0)


def test_an_approval_shows_and_an_undo_hides(site: Site, bob: Account) -> None:
    article = an_article(site)
    comment = a_comment(site, article=article)
    before = article.revision

    outcome = decide(comment, Status.APPROVED, bob)
    shown = (article.count, article.revision)
    undo(outcome, bob)

    assert shown == (1, before + 1)
    assert (article.count, article.revision) == (0, before + 2)
    assert comment.status is Status.PENDING


def test_a_decision_that_readers_do_not_see_leaves_the_revision(site: Site, bob: Account) -> None:
    article = an_article(site)
    comment = a_comment(site, article=article)
    before = article.revision

    decide(comment, Status.SPAM, bob)

    assert article.revision == before


def test_undo_goes_back_step_by_step(site: Site, bob: Account) -> None:
    comment = a_comment(site)
    first = decide(comment, Status.APPROVED, bob)
    second = decide(comment, Status.SPAM, bob)

    with pytest.raises(Stale):
        undo(first, bob)
    undo(second, bob)
    assert first.decision is not None and comment.decided_at == first.decision.created_at
    undo(first, bob)

    assert (comment.status, comment.decided_at) == (Status.PENDING, None)
    assert queries.latest_by(site.id, bob.id) is None


def test_an_unattached_comment_can_be_rejected_but_not_approved(site: Site, bob: Account) -> None:
    comment = a_comment(site, attached=False)

    with pytest.raises(Unattached):
        decide(comment, Status.APPROVED, bob)
    assert decide(comment, Status.REJECTED, bob).changed


def test_a_move_takes_the_replies_along_and_undo_brings_all_back(site: Site, bob: Account) -> None:
    here, there = an_article(site), an_article(site)
    root = a_comment(site, article=here, status=Status.APPROVED)
    child = a_comment(site, parent=root, status=Status.APPROVED)
    leaf = a_comment(site, parent=child, status=Status.APPROVED)

    outcome = attach(child, there, bob)
    moved = (child.article_id, child.parent_id, leaf.article_id, here.count, there.count, root.approved_below)
    undo(outcome, bob)

    assert moved == (there.id, None, there.id, 1, 2, 0)
    assert (child.article_id, child.parent_id, leaf.article_id) == (here.id, root.id, here.id)
    assert leaf.path == root.path + step(child.id) + step(leaf.id)
    assert (here.count, there.count, root.approved_below) == (3, 0, 2)


def test_a_comment_without_an_article_is_attached_and_any_other_is_moved(site: Site, bob: Account) -> None:
    comment = a_comment(site, attached=False)
    places = [an_article(site), an_article(site)]
    revisions = [article.revision for article in places]

    made = [attach(comment, article, bob).decision for article in places]

    assert [decision.act for decision in made if decision] == [Act.ATTACH, Act.MOVE]
    assert [article.revision for article in places] == revisions  # readers see no comment that waits


@pytest.mark.parametrize(
    ("what", "given"),
    [
        (decisions.feature, [True]),
        (decisions.rewrite, ["Another text."]),
        (decisions.redact, [["tap"]]),
        (decisions.delete, []),
        (decisions.reply, ["Thank you."]),
    ],
)
def test_nobody_acts_on_a_comment_that_changed_after_they_saw_it(
    site: Site, alice: Account, bob: Account, what: Callable[..., Any], given: list[Any]
) -> None:
    comment = a_comment(site)
    decide(comment, Status.APPROVED, alice)

    with pytest.raises(Stale):
        act(what, comment, bob, *given, seen=1)


def test_nobody_moves_a_comment_that_changed_after_they_saw_it(
    site: Site, alice: Account, bob: Account
) -> None:
    comment, there = a_comment(site), an_article(site)
    decide(comment, Status.APPROVED, alice)

    with pytest.raises(Stale):
        act(decisions.attach, comment, bob, there, seen=1)


def test_what_was_withdrawn_is_gone_for_good_and_keeps_its_place(site: Site, bob: Account) -> None:
    root = a_comment(site, status=Status.APPROVED)
    a_comment(site, parent=root, status=Status.APPROVED)
    public_id, site_id = root.public_id, site.id

    with transaction():
        here = site_of(site_id)
        outcome = decisions.withdraw(here, decisions.lock(here, public_id), by=WRITER, now=clock.now())

    assert (root.body, root.html, root.author_name, root.commenter_id) == ("", "", "", None)
    assert root.status is Status.DELETED and root.shown
    with pytest.raises(NotUndoable):
        undo(outcome, bob)
    with pytest.raises(Stale):
        decide(root, Status.APPROVED, bob)


def test_no_act_reaches_another_site(site: Site, bob: Account) -> None:
    other = a_site("other", "Other", ["https://other.example"])
    theirs = a_comment(other)
    public_id, site_id, account = theirs.public_id, site.id, bob.id

    with pytest.raises(NotFound), transaction():
        decisions.decide(
            site_of(site_id), public_id, Status.APPROVED, by=moderator(account), seen=1, now=clock.now()
        )


def test_after_any_acts_every_count_and_place_is_what_a_recount_gives(site: Site, bob: Account) -> None:
    chance = random.Random(7)
    articles = [an_article(site), an_article(site)]
    made: list[Comment] = []
    for _ in range(24):
        parent = chance.choice(made) if made and chance.random() < 0.6 else None
        made.append(a_comment(site, parent=parent) if parent else a_comment(site, article=articles[0]))
    done: list[decisions.Outcome] = []

    for _ in range(80):
        comment = chance.choice(made)
        turn = chance.random()
        try:
            if turn < 0.65:
                to = chance.choice([Status.APPROVED, Status.APPROVED, Status.REJECTED, Status.PENDING])
                outcome = decide(comment, to, bob)
            elif turn < 0.8:
                outcome = attach(comment, chance.choice(articles), bob)
            elif done:
                undo(done.pop(), bob)
                continue
            else:
                continue
        except (Stale, NotUndoable):
            continue
        if outcome.changed:
            done.append(outcome)

    assert_true()

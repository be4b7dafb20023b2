"""Undo puts back exactly what was, also around the comment, and leaves what somebody did since."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from moderation.articles.models import Article
from moderation.comments.models import Comment, Status, step
from moderation.decisions import operations as decisions
from moderation.decisions import queries
from moderation.decisions.actors import moderator
from moderation.decisions.errors import NotUndoable, Stale
from moderation.decisions.models import Act, Decision
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.foundation.errors import Conflict
from moderation.moderators.models import Account
from moderation.sites import operations as site_operations
from moderation.sites import queries as sites
from moderation.sites.models import Site
from tests.clients import Client
from tests.decisions.acts import act, assert_true, attach, decide, reply, report, row, undo
from tests.factories import ORIGIN, a_comment, a_commenter, an_article


@pytest.fixture
def unknown(site: Site) -> Article:
    """An article that a reader's reply made, under a title that came with it."""
    article = an_article(site, f"{ORIGIN}/unknown", title="Typed by a reader")
    with transaction():
        db.session.merge(article).provisional = True
    return article


def listed(article: Article) -> tuple[bool, int]:
    db.session.refresh(article)
    return not article.provisional, article.count


def test_an_article_is_listed_while_something_on_it_is_approved_and_undo_takes_that_back(
    site: Site, client: Client, unknown: Article, bob: Account
) -> None:
    first, second = a_comment(site, article=unknown), a_comment(site, article=unknown)

    approval = decide(first, Status.APPROVED, bob)
    while_approved = listed(unknown)
    undo(approval, bob)

    assert while_approved == (True, 1)
    assert listed(unknown) == (False, 0)
    thread = client.get("/api/v1/sites/herald/thread", query_string={"url": unknown.url})
    assert thread.status_code == 200 and "Typed by a reader" not in thread.get_data(as_text=True)

    approval, _other = decide(first, Status.APPROVED, bob), decide(second, Status.APPROVED, bob)
    undo(approval, bob)
    assert listed(unknown) == (True, 1)


def test_an_article_that_was_listed_by_a_move_is_not_after_its_undo(
    site: Site, unknown: Article, bob: Account
) -> None:
    moved = attach(a_comment(site, status=Status.APPROVED), unknown, bob)
    meanwhile = listed(unknown)

    undo(moved, bob)

    assert meanwhile == (True, 1)
    assert listed(unknown) == (False, 0)


def test_a_reply_of_the_publication_is_taken_back_though_its_parent_changed_since(
    site: Site, bob: Account, alice: Account
) -> None:
    parent = a_comment(site)
    answered = reply(parent, bob)
    answer = answered.comment
    act(decisions.feature, parent, alice, True)

    undo(answered, bob)

    assert answer.status is Status.DELETED
    assert parent.status is Status.APPROVED and parent.featured
    assert_true()


@pytest.mark.parametrize("what", [Act.DECIDE, Act.REPLY])
def test_an_undo_again_writes_nothing(site: Site, bob: Account, alice: Account, what: Act) -> None:
    comment = a_comment(site)
    done = decide(comment, Status.REJECTED, bob) if what is Act.DECIDE else reply(comment, bob)
    undone = undo(done, bob)

    again = undo(done, alice)

    assert (undone.changed, again.changed) == (True, False)
    acts = db.session.scalars(select(Decision).where(Decision.undoes_id == done.decision.id)).all()
    assert len(acts) == 1


def test_a_reply_that_somebody_changed_since_is_not_taken_back(
    site: Site, bob: Account, alice: Account
) -> None:
    answered = reply(a_comment(site), bob)
    act(decisions.rewrite, answered.comment, alice, "Thank you, all of you.")

    with pytest.raises(Stale):
        undo(answered, bob)

    assert answered.comment.status is Status.APPROVED


def test_a_move_is_not_undone_when_what_it_answered_is_under_another_article(
    site: Site, bob: Account
) -> None:
    here, there = an_article(site), an_article(site)
    parent, child = a_line(site, here, 2)
    moved = attach(child, there, bob)
    attach(parent, there, bob)

    with pytest.raises(NotUndoable):
        undo(moved, bob)

    assert (child.article_id, child.parent_id) == (there.id, None)


def test_the_undo_of_keeping_is_a_new_version(site: Site, bob: Account) -> None:
    comment = a_comment(site, status=Status.APPROVED)
    report(comment)
    kept = decide(comment, Status.APPROVED, bob)
    seen = comment.version

    undo(kept, bob)

    assert comment.version == seen + 1


def test_the_same_reply_again_writes_nothing(site: Site, bob: Account) -> None:
    parent = a_comment(site)
    seen = parent.version
    first = reply(parent, bob, "Thank you.")

    again = act(decisions.reply, parent, bob, "Thank you.", seen=seen)
    other = reply(parent, bob, "Thank you, really.")

    assert (again.comment.id, again.changed) == (first.comment.id, False)
    assert other.changed
    assert len(db.session.scalars(select(Comment).where(Comment.parent_id == parent.id)).all()) == 2


def test_a_reply_stands_since_its_own_moment_also_after_a_decision_was_taken_back(
    site: Site, bob: Account
) -> None:
    answer = reply(a_comment(site), bob).comment
    before = row(answer)

    with clock.set_to(clock.now() + timedelta(minutes=1)):
        undo(decide(answer, Status.REJECTED, bob), bob)

    assert row(answer) == before


def test_keeping_twice_is_no_error_and_writes_nothing(site: Site, bob: Account, alice: Account) -> None:
    comment = a_comment(site, status=Status.APPROVED)
    comment_id = comment.id
    with transaction():
        db.session.merge(comment).reported = 2
    seen = comment.version
    decide(comment, Status.APPROVED, bob, seen=seen)

    again = decide(comment, Status.APPROVED, alice, seen=seen)

    assert not again.changed
    acts = [decision.act for decision in queries.history(site.id, comment_id)]
    assert acts.count(Act.KEEP) == 1


def test_nothing_is_erased_when_a_comment_was_moved_meanwhile(
    site: Site, alice: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    rita = a_commenter(site)
    comment = a_comment(site, commenter=rita)
    site_id, rita_id, account, moved_from = site.id, rita.id, alice.id, comment.article_id
    monkeypatch.setattr(
        "moderation.decisions.operations.erasing.comment_queries.articles_by", lambda *_: [moved_from + 1]
    )

    def forget() -> None:
        with transaction():
            here = sites.by_id(site_id)
            assert here is not None
            decisions.forget(here, db.session.merge(rita), by=moderator(account), now=clock.now())

    with pytest.raises(Conflict):
        forget()

    db.session.refresh(comment)
    assert (comment.status, comment.commenter_id) == (Status.PENDING, rita_id)
    assert not db.session.scalars(select(Decision).where(Decision.act == Act.ERASE)).all()


def a_line(site: Site, article: Article, length: int) -> list[Comment]:
    """Approved comments, each an answer to the one before it."""
    line = [a_comment(site, article=article, status=Status.APPROVED)]
    while len(line) < length:
        line.append(a_comment(site, parent=line[-1], status=Status.APPROVED))
    return line


@pytest.mark.parametrize("what", [Act.DECIDE, Act.FEATURE, Act.REWRITE])
def test_an_act_is_taken_back_where_the_comment_stands_after_what_it_answers_was_moved(
    site: Site, bob: Account, what: Act
) -> None:
    here, there = an_article(site), an_article(site)
    root, middle, leaf = a_line(site, here, 3)
    before = (leaf.status, leaf.body, leaf.featured)
    if what is Act.DECIDE:
        done = decide(leaf, Status.REJECTED, bob)
    elif what is Act.FEATURE:
        done = act(decisions.feature, leaf, bob, True)
    else:
        done = act(decisions.rewrite, leaf, bob, "Another text.")
    attach(middle, there, bob)

    undo(done, bob)

    assert (leaf.status, leaf.body, leaf.featured) == before
    assert (leaf.article_id, leaf.parent_id) == (there.id, middle.id)
    assert leaf.path == step(middle.id) + step(leaf.id)
    assert (here.count, there.count, root.approved_below) == (1, 2, 0)
    assert_true()


def test_an_approval_is_taken_back_and_leaves_the_article_that_it_listed(
    site: Site, unknown: Article, bob: Account
) -> None:
    there, parent = an_article(site), a_comment(site, article=unknown)
    child = a_comment(site, parent=parent)
    approval = decide(child, Status.APPROVED, bob)
    attach(parent, there, bob)

    undo(approval, bob)

    assert (child.status, child.article_id) == (Status.PENDING, there.id)
    assert listed(unknown) == (False, 0)
    assert_true()


def test_replies_that_came_since_a_move_are_nested_no_deeper_than_allowed_after_its_undo(
    site: Site, bob: Account
) -> None:
    here, there = an_article(site), an_article(site)
    _root, above, moved = a_line(site, here, 3)
    placed = (moved.article_id, moved.parent_id, moved.path)
    done = attach(moved, there, bob)
    first = a_comment(site, parent=moved, status=Status.APPROVED)
    second = a_comment(site, parent=first)
    third = a_comment(site, parent=second, status=Status.APPROVED)
    fourth = a_comment(site, parent=third, status=Status.APPROVED)
    deepest = [comment.depth for comment in (first, second, third, fourth)]

    undo(done, bob)

    assert deepest == [1, 2, 3, 4]
    assert (moved.article_id, moved.parent_id, moved.path) == placed
    assert [comment.depth for comment in (first, second, third, fourth)] == [3, 4, 4, 4]
    assert [comment.parent_id for comment in (second, third, fourth)] == [first.id] * 3
    assert not second.shown and first.approved_below == 2 and above.approved_below == 4
    assert (here.count, there.count) == (6, 0)
    assert_true()


@pytest.mark.parametrize(("levels", "depth"), [(4, 3), (3, 2), (2, 1), (1, 0), (0, 0)])
def test_an_undone_move_follows_a_limit_of_nesting_that_was_lowered_since(
    site: Site, bob: Account, levels: int, depth: int
) -> None:
    here, there = an_article(site), an_article(site)
    line = a_line(site, here, 4)
    moved = line[-1]
    below = a_comment(site, parent=moved, status=Status.APPROVED)
    done, site_id = attach(moved, there, bob), site.id
    with transaction():
        found = sites.locked(site_id)
        site_operations.change(found, now=clock.now(), policy=replace(found.policy, max_depth=levels))

    undo(done, bob)

    assert (moved.depth, below.depth) == (depth, depth)
    assert moved.parent_id == (line[depth - 1].id if depth else None)
    assert (moved.article_id, below.article_id, here.count, there.count) == (here.id, here.id, 5, 0)
    assert_true()


def test_the_same_answer_to_a_reply_at_the_deepest_level_is_stored_once(site: Site, bob: Account) -> None:
    *_, above, deepest = a_line(site, an_article(site), site.policy.max_depth)
    beside = a_comment(site, parent=above, status=Status.APPROVED)
    seen = deepest.version
    first = act(decisions.reply, deepest, bob, "Thank you.", seen=seen)

    again = act(decisions.reply, deepest, bob, "Thank you.", seen=seen)
    other = act(decisions.reply, beside, bob, "Thank you.", seen=beside.version)

    assert first.comment.parent_id == above.id
    assert (again.comment.id, again.changed) == (first.comment.id, False)
    assert other.changed and other.comment.id != first.comment.id


def test_the_same_answer_is_found_however_many_readers_say_the_same(
    site: Site, bob: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, seen = a_comment(site), 1
    first = act(decisions.reply, parent, bob, "Thank you.", seen=seen)
    same, later = first.comment.fingerprint, a_comment(site).id
    with transaction():
        db.session.execute(update(Comment).where(Comment.id == later).values(fingerprint=same))
    monkeypatch.setattr(queries, "ALIKE", 1)

    again = act(decisions.reply, parent, bob, "Thank you.", seen=seen)

    assert (again.comment.id, again.changed) == (first.comment.id, False)


def test_an_answer_that_was_stored_before_it_was_kept_what_it_answers_is_known_by_its_place(
    site: Site, bob: Account
) -> None:
    parent = a_comment(site)
    seen = parent.version
    first = reply(parent, bob, "Thank you.")
    with transaction():
        db.session.execute(update(Decision).where(Decision.act == Act.REPLY).values(kept={"approved": None}))

    again = act(decisions.reply, parent, bob, "Thank you.", seen=seen)

    assert (again.comment.id, again.changed) == (first.comment.id, False)

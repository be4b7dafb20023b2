"""Undo puts back exactly what was, also around the comment, and leaves what somebody did since."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from moderation.articles.models import Article
from moderation.comments.models import Comment, Status
from moderation.decisions import operations as decisions
from moderation.decisions import queries
from moderation.decisions.actors import moderator
from moderation.decisions.models import Act, Decision
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.foundation.errors import Conflict
from moderation.moderators.models import Account
from moderation.sites import queries as sites
from moderation.sites.models import Site
from tests.clients import Client
from tests.decisions.test_acts import assert_true, attach, decide, undo
from tests.decisions.test_texts import act, reply, row
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

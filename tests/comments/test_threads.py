"""A thread is read a page at a time, and every page together is the whole of it."""

import random

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from moderation.articles.models import Article
from moderation.comments import threads
from moderation.comments.models import Comment, Status, step
from moderation.foundation.db import db, transaction
from moderation.foundation.errors import Malformed
from moderation.sites.models import Site
from tests.clients import Client
from tests.factories import a_comment, a_commenter, an_article
from tests.many import many_comments
from tests.statements import heard, look_at_the_data, plan


def a_thread(site: Site, size: int) -> Article:
    """Nested comments, most of them approved."""
    chance = random.Random(size)
    article, writer = an_article(site), a_commenter(site)
    made: list[Comment] = []
    for _ in range(size):
        parent = chance.choice(made[-12:]) if made and chance.random() < 0.7 else None
        status = Status.APPROVED if chance.random() < 0.85 else Status.REJECTED
        made.append(a_comment(site, article=article, parent=parent, commenter=writer, status=status))
    return article


def ids(nodes: list[threads.Node]) -> list[str]:
    return [node.comment.public_id for node in threads.every_node(nodes)]


def read(article: Article, sort: str) -> list[str]:
    """Every comment that a reader gets to see by following all cursors."""
    seen: list[str] = []
    waiting: list[str | None] = [None]
    while waiting:
        page = threads.page(article, sort=sort, after=waiting.pop())
        assert len(ids(page.comments)) <= threads.PAGE
        seen += ids(page.comments)
        waiting += [node.more for node in threads.every_node(page.comments) if node.more]
        waiting += [page.next] if page.next else []
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("sort", threads.SORTS)
def test_all_pages_together_are_all_that_can_be_seen_once(site: Site, sort: str) -> None:
    article = a_thread(site, 130)

    seen = read(article, sort)

    shown = db.session.scalars(select(Comment.public_id).where(Comment.shown)).all()
    assert sorted(seen) == sorted(shown)
    assert len(shown) > 2 * threads.PAGE


def test_newest_first_turns_the_top_level_around_and_leaves_the_replies(site: Site) -> None:
    article = an_article(site)
    first = a_comment(site, article=article, status=Status.APPROVED)
    replies = [a_comment(site, parent=first, status=Status.APPROVED) for _ in range(2)]
    second = a_comment(site, article=article, status=Status.APPROVED)

    page = threads.page(article, sort="newest")

    assert ids(page.comments) == [comment.public_id for comment in (second, first, *replies)]


def test_a_rejected_comment_with_an_approved_reply_leaves_a_gap(site: Site) -> None:
    parent = a_comment(site, status=Status.REJECTED)
    reply = a_comment(site, parent=parent, status=Status.APPROVED)
    article = db.session.get(Article, (site.id, parent.article_id))
    assert article is not None

    page = threads.page(article)

    assert ids(page.comments) == [parent.public_id, reply.public_id]
    assert article.count == 1


@pytest.mark.slow
def test_the_page_around_a_comment_holds_it(site: Site) -> None:
    article = a_thread(site, 90)
    shown = db.session.scalars(select(Comment).where(Comment.shown)).all()

    for comment in shown:
        for sort in threads.SORTS:
            assert comment.public_id in ids(threads.around(article, comment, sort=sort).comments)


def test_a_cursor_is_good_for_its_own_thread_and_order_only(site: Site) -> None:
    article, other = a_thread(site, 130), an_article(site)
    cursor = threads.page(article).next
    assert cursor is not None

    for wrong in ((other, "oldest", cursor), (article, "newest", cursor), (article, "oldest", cursor[:-1])):
        with pytest.raises(Malformed):
            threads.page(wrong[0], sort=wrong[1], after=wrong[2])


@pytest.mark.slow
@pytest.mark.parametrize("sort", threads.SORTS)
def test_a_page_takes_three_statements_at_most_each_by_an_index(site: Site, sort: str) -> None:
    article = a_thread(site, 130)
    many_comments(site, 2000, article=article)
    look_at_the_data()
    after = threads.page(article, sort=sort).next

    pages = []
    for position in (None, after):
        with heard() as statements:
            threads.page(article, sort=sort, after=position)
        pages.append(statements)

    for statements in pages:
        selects = [statement for statement in statements if statement[0].startswith("SELECT")]
        assert 1 <= len(selects) <= 3
        plans = [plan(statement) for statement in selects]
        assert all("ix_comments_roots" in said or "ix_comments_thread" in said for said in plans), plans


def test_nesting_ends_at_the_sites_depth(site: Site) -> None:
    comment = a_comment(site, status=Status.APPROVED)
    for _ in range(8):
        comment = a_comment(site, parent=comment, status=Status.APPROVED)

    depths = [row.depth for row in db.session.scalars(select(Comment))]
    assert max(depths) == site.policy.max_depth - 1


@pytest.fixture
def broken(site: Site) -> tuple[Article, Comment]:
    """A thread out of which a reply was moved while another one to it came, and that one."""
    article, elsewhere = an_article(site), an_article(site)
    root = a_comment(site, article=article, status=Status.APPROVED)
    moved = a_comment(site, parent=root, status=Status.APPROVED)
    last = a_comment(site, parent=moved, status=Status.APPROVED)
    a_comment(site, parent=root, status=Status.APPROVED)
    with transaction():
        place = {"article_id": elsewhere.id, "parent_id": None, "path": step(moved.id)}
        db.session.execute(update(Comment).where(Comment.id == moved.id).values(place))
    return article, last


@pytest.mark.parametrize("sort", threads.SORTS)
def test_a_thread_that_is_broken_is_drawn_without_what_has_no_parent_and_logged_once(
    client: Client, site: Site, broken: tuple[Article, Comment], sort: str
) -> None:
    article, last = broken
    asked = {"url": article.url, "sort": sort}

    with capture_logs() as logged:
        thread = client.get("/api/v1/sites/herald/thread", query_string=asked)
        page = client.get("/reply/herald", query_string={"url": article.url})
        around = client.get("/api/v1/sites/herald/thread", query_string=asked | {"around": last.public_id})

    assert [answer.status_code for answer in (thread, page, around)] == [200, 200, 200]
    assert [len(comment["replies"]) for comment in thread.json["comments"]] == [1]
    assert [line["article"] for line in logged if "article" in line] == [article.public_id]

"""doctor and keys, inside one process: what they say about rows."""

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import event, select, update

from moderation.articles.models import Article
from moderation.cli import doctor
from moderation.cli.parts import Parts
from moderation.comments import queries
from moderation.comments.models import Comment, Queue, Status, Tally, step
from moderation.config import Settings
from moderation.foundation.db import db, transaction
from moderation.sites.models import Site
from tests import factories

pytestmark = pytest.mark.both_databases


@pytest.fixture
def parts(app: Flask, settings: Settings) -> Parts:
    """Commands work on the test's own application."""
    return Parts(lambda: settings, lambda _: app, *[lambda *_a, **_k: None] * 3)


def run(parts: Parts, *options: str) -> Result:
    return CliRunner().invoke(doctor.doctor, options, obj=parts)


def break_numbers(site: Site, comment: Comment) -> None:
    """Let the tallies, an article and a comment say what is not so."""
    site_id, comment_id, article_id = site.id, comment.id, comment.article_id
    with transaction():
        db.session.execute(update(Tally).values(number=Tally.number + 2))
        db.session.execute(update(Article).where(Article.id == article_id).values(count=7))
        row = db.session.get(Comment, (site_id, comment_id))
        assert row is not None
        row.approved_below, row.shown = 3, False


def test_rows_that_add_up_are_not_mentioned(parts: Parts, site: Site) -> None:
    parent = factories.a_comment(site)
    reply = factories.a_comment(site, parent=parent, status=Status.APPROVED)
    factories.a_comment(site, parent=reply, status=Status.APPROVED)
    factories.a_comment(site, parent=parent, status=Status.SPAM)
    factories.a_comment(site, attached=False)

    done = run(parts)

    assert (done.exit_code, done.stdout) == (0, "")


def test_every_wrong_number_is_named(parts: Parts, site: Site) -> None:
    comment = factories.a_comment(site, status=Status.APPROVED)
    article = db.session.get(Article, (site.id, comment.article_id))
    assert article is not None
    break_numbers(site, comment)

    done = run(parts)

    assert done.exit_code == 1
    assert [line.removeprefix("herald\t") for line in done.stdout.splitlines()] == [
        "queue approved\tcount 3, should be 1",
        f"article {article.public_id}\tcount 7, should be 1",
        f"comment {comment.public_id}\tapproved_below 3, should be 0",
        f"comment {comment.public_id}\tshown False, should be True",
    ]


def test_repair_puts_every_number_right_and_tells_readers(parts: Parts, site: Site) -> None:
    comment = factories.a_comment(site, status=Status.APPROVED)
    article = db.session.get(Article, (site.id, comment.article_id))
    assert article is not None
    before = article.revision
    break_numbers(site, comment)

    repaired, after = run(parts, "--repair"), run(parts)

    db.session.rollback()
    assert (repaired.exit_code, after.exit_code, after.stdout) == (0, 0, "")
    assert queries.counts(site.id)[Queue.APPROVED] == 1
    assert (article.count, comment.shown) == (1, True)
    assert article.revision > before


def move_alone(comment: Comment, article: Article) -> None:
    """Put a comment under another article without what hangs on it, as nothing of ours does any more."""
    with transaction():
        db.session.execute(
            update(Comment)
            .where(Comment.id == comment.id)
            .values(article_id=article.id, path=step(comment.id), parent_id=None)
        )


def test_a_path_that_points_elsewhere_is_named_and_put_right(parts: Parts, site: Site) -> None:
    parent = factories.a_comment(site)
    reply = factories.a_comment(site, parent=parent)
    right = reply.path
    with transaction():
        db.session.execute(update(Comment).where(Comment.id == reply.id).values(path=step(reply.id)))

    named, repaired, after = run(parts), run(parts, "--repair"), run(parts)

    db.session.rollback()
    assert f"comment {reply.public_id}\tits path does not follow its parent's" in named.stdout
    assert (repaired.exit_code, after.exit_code, after.stdout) == (0, 0, "")
    assert reply.path == right


def test_a_branch_that_did_not_follow_its_root_is_put_under_it_and_counted_in_one_run(
    parts: Parts, site: Site
) -> None:
    old, new = factories.an_article(site), factories.an_article(site)
    root = factories.a_comment(site, article=old, status=Status.APPROVED)
    child = factories.a_comment(site, parent=root, status=Status.APPROVED)
    last = factories.a_comment(site, parent=child, status=Status.APPROVED)
    factories.a_comment(site, parent=last)
    before = (old.revision, new.revision)
    move_alone(root, new)

    named, repaired, after = run(parts), run(parts, "--repair"), run(parts)

    db.session.rollback()
    db.session.expire_all()
    assert f"comment {child.public_id}\tit is not under its parent's article" in named.stdout
    assert (repaired.exit_code, after.exit_code, after.stdout) == (0, 0, "")
    assert child.article_id == last.article_id == new.id
    assert last.path == root.path + step(child.id) + step(last.id)
    assert (root.approved_below, child.approved_below, new.count, old.count) == (2, 1, 3, 0)
    assert old.revision > before[0] and new.revision > before[1]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_replies_that_answer_each_other_in_a_circle_are_named_and_left_to_people(
    parts: Parts, site: Site, size: int
) -> None:
    first = last = factories.a_comment(site)
    for _ in range(size - 1):
        last = factories.a_comment(site, parent=last)
    below = factories.a_comment(site, parent=last)
    with transaction():
        db.session.execute(update(Comment).where(Comment.id == first.id).values(parent_id=last.id))
        db.session.execute(update(Comment).where(Comment.id == below.id).values(path=step(below.id)))
    paths = select(Comment.path).where(Comment.id != below.id).order_by(Comment.id)
    before = db.session.scalars(paths).all()

    done, again = run(parts, "--repair"), run(parts, "--repair")

    db.session.rollback()
    named = f"herald\tcomment {first.public_id}\tit answers itself by way of its parents"
    assert (done.exit_code, again.exit_code) == (1, 1)
    assert named in done.stdout.splitlines()
    assert again.stdout.splitlines() == [named]
    assert db.session.scalars(paths).all() == before


def test_recounting_takes_the_same_few_statements_however_many_rows(parts: Parts, site: Site) -> None:
    factories.a_comment(site)
    few = statements(parts)
    for _ in range(5):
        factories.a_comment(site, parent=factories.a_comment(site, status=Status.APPROVED))

    assert statements(parts) == few


def statements(parts: Parts) -> int:
    """How many statements a recount takes."""
    seen: list[str] = []

    def note(_c: object, _u: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    run(parts)
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)

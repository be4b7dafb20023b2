"""Reading what `doctor` recounts, and which schema the database has."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import aliased

from moderation.articles.models import Article
from moderation.comments.models import Comment, Status, step
from moderation.foundation.db import db


class Place(NamedTuple):
    """Where a comment stands, and what is kept about those below it."""

    id: int
    public_id: str
    article_id: int | None
    parent_id: int | None
    path: bytes
    status: Status
    shown: bool
    approved_below: int


class Misplaced(NamedTuple):
    """A comment that doesn't stand below its parent, and whether it is under another article."""

    id: int
    public_id: str
    is_elsewhere: bool


class Counted(NamedTuple):
    """An article's number of approved comments, as kept and as counted."""

    id: int
    public_id: str
    kept: int
    approved: int


def version() -> str | None:
    """The number of the migration that was applied last; None for a database without a schema.

    Raises OperationalError when the database can't be used.
    """
    try:
        if not inspect(db.session.connection()).has_table("alembic_version"):
            return None
        found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    finally:
        db.session.rollback()
    return None if found is None else str(found)


def wrong_articles(site_id: int) -> Sequence[Counted]:
    """The articles of a site whose kept number is not what a count gives (ix_comments_queue)."""
    counted = (
        select(Comment.article_id, func.count().label("approved"))
        .where(Comment.site_id == site_id, Comment.status == Status.APPROVED)
        .group_by(Comment.article_id)
        .subquery()
    )
    approved = func.coalesce(counted.c.approved, 0)
    query = (
        select(Article.id, Article.public_id, Article.count, approved)
        .outerjoin(counted, counted.c.article_id == Article.id)
        .where(Article.site_id == site_id, Article.count != approved)
        .order_by(Article.id)
    )
    return [Counted(*row) for row in db.session.execute(query)]


def misplaced(site_id: int) -> Sequence[Misplaced]:
    """The comments of a site that don't stand below the one that they answer, by key."""
    above = aliased(Comment)
    query = (
        select(Comment.id, Comment.public_id, Comment.path, Comment.article_id, above.path, above.article_id)
        .outerjoin(above, (above.site_id == Comment.site_id) & (above.id == Comment.parent_id))
        .where(Comment.site_id == site_id)
        .order_by(Comment.id)
    )
    found = []
    rows = db.session.execute(query).yield_per(1000)
    for key, public_id, path, article_id, parent_path, parent_article_id in rows:
        is_elsewhere = parent_path is not None and article_id != parent_article_id
        if is_elsewhere or path != (parent_path or b"") + step(key):
            found.append(Misplaced(key, public_id, is_elsewhere))
    return found


def is_in_circle(site_id: int, comment_id: int) -> bool:
    """Whether one comes back to a comment by going from parent to parent (primary key)."""
    up = (
        select(Comment.parent_id.label("id"))
        .where(Comment.site_id == site_id, Comment.id == comment_id)
        .cte("up", recursive=True)
    )
    further = select(Comment.parent_id).where(Comment.site_id == site_id, Comment.id == up.c.id)
    up = up.union(further)
    return db.session.scalar(select(up.c.id).where(up.c.id == comment_id)) is not None


def answers_to(site_id: int, ids: Sequence[int]) -> Sequence[Comment]:
    """The direct replies to these comments (ix_comments_parent)."""
    return db.session.scalars(
        select(Comment).where(Comment.site_id == site_id, Comment.parent_id.in_(ids)).order_by(Comment.id)
    ).all()


def places(site_id: int) -> Iterator[Place]:
    """Every comment of a site by article and place, streamed (ix_comments_article)."""
    columns = [getattr(Comment, name) for name in Place._fields]
    query = select(*columns).where(Comment.site_id == site_id).order_by(Comment.article_id, Comment.path)
    for row in db.session.execute(query.execution_options(yield_per=1000)):
        yield Place(*row)

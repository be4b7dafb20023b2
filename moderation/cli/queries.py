"""Reading what `doctor` recounts."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from moderation.articles.models import Article
from moderation.comments.models import Comment
from moderation.foundation.db import db


def articles(site_id: int) -> Iterator[Article]:
    """Every article of a site."""
    query = select(Article).where(Article.site_id == site_id).order_by(Article.id)
    return iter(db.session.scalars(query).yield_per(500))


def comments(site_id: int, article_id: int | None) -> Sequence[Comment]:
    """Every comment of an article (None: the unattached), by its place."""
    place = Comment.article_id.is_(None) if article_id is None else Comment.article_id == article_id
    return db.session.scalars(
        select(Comment).where(Comment.site_id == site_id, place).order_by(Comment.path)
    ).all()

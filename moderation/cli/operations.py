"""Writing for commands: a site that moves to another origin, and numbers that are put right."""

from sqlalchemy import func, text, update

from moderation.articles import operations as articles
from moderation.articles import queries as article_queries
from moderation.articles.models import Alias, Article
from moderation.comments import queries as comments
from moderation.comments.models import Comment
from moderation.foundation.db import db


def move(site_id: int, old: str, new: str) -> None:
    """Let every URL of a site that begins with the origin `old` begin with `new`."""
    for model, column in ((Article, Article.url), (Alias, Alias.url), (Comment, Comment.origin_url)):
        db.session.execute(
            update(model)
            .where(model.site_id == site_id, column.startswith(old + "/", autoescape=True))
            .values({column: func.replace(column, old + "/", new + "/")})
            .execution_options(synchronize_session=False)
        )
    db.session.expire_all()


def keep_writers_out() -> None:
    """Nobody else writes comments until the transaction under way ends; readers go on.

    SQLite's transaction does that by itself.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE comments IN SHARE ROW EXCLUSIVE MODE"))


def recount_article(site_id: int, article_id: int, approved: int) -> None:
    """Let an article say that it has so many approved comments."""
    article = article_queries.by_id(site_id, article_id)
    if article is not None:
        articles.touch(article, approved - article.count)


def recount_comment(site_id: int, comment_id: int, below: int, shown: bool) -> None:
    """Let a comment say that so many approved ones hang on it, and whether it has a place in the thread."""
    comment = comments.by_id(site_id, comment_id)
    if comment is None:
        return
    comment.approved_below, comment.shown = below, shown
    article = article_queries.by_id(site_id, comment.article_id) if comment.article_id else None
    if article is not None:
        articles.touch(article)

"""Writing for `demo`: a site that moves to another origin takes its articles along."""

from sqlalchemy import func, update

from moderation.articles.models import Alias, Article
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

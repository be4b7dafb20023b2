"""Writing for commands: a site that moves to another origin, and numbers that are put right."""

from sqlalchemy import func, text, update
from sqlalchemy.exc import OperationalError

from moderation.articles import operations as articles
from moderation.articles import queries as article_queries
from moderation.articles.models import Alias, Article
from moderation.cli import queries
from moderation.comments import queries as comments
from moderation.comments.models import Comment, step
from moderation.foundation.db import db, is_busy

_TRIES = 40
_LONGEST_WAIT = "500ms"
"""Less than PostgreSQL's deadlock_timeout, which is a second unless somebody set it."""


def move(site_id: int, old: str, new: str) -> None:
    """Let every URL of a site that begins with the origin `old` begin with `new`."""
    keep_writers_out()
    for model, column in ((Article, Article.url), (Alias, Alias.url), (Comment, Comment.origin_url)):
        db.session.execute(
            update(model)
            .where(model.site_id == site_id, column.startswith(old + "/", autoescape=True))
            .values({column: func.replace(column, old + "/", new + "/")})
            .execution_options(synchronize_session=False)
        )
    db.session.expire_all()


def keep_writers_out() -> None:
    """Keep others from writing articles and comments until the transaction under way ends; readers go on.

    Waits for whoever has locked a row of them. The tables are locked in the order that rows are locked in
    (docs/architecture.md); who has locked an unattached comment locks its article later, though. So it lets
    go of both after a moment, before PostgreSQL ends either for a deadlock, and tries again. Raises
    OperationalError in the end. On SQLite, every transaction that writes keeps others out.
    """
    if db.engine.dialect.name != "postgresql":
        return
    for tried in range(1, _TRIES + 1):
        try:
            with db.session.begin_nested():
                _lock_tables()
        except OperationalError as problem:
            if tried == _TRIES or not is_busy(problem):
                raise
        else:
            return


def _lock_tables() -> None:
    before = db.session.scalar(text("SELECT current_setting('lock_timeout')"))
    patience = text("SELECT set_config('lock_timeout', :longest, true)")
    db.session.execute(patience, {"longest": _LONGEST_WAIT})
    db.session.execute(text("LOCK TABLE articles, comments IN EXCLUSIVE MODE"))
    db.session.execute(patience, {"longest": before})


def put_below_parent(site_id: int, comment_id: int) -> None:
    """Put a comment below the one that it answers, and all replies to it along with it."""
    comment = comments.by_id(site_id, comment_id)
    if comment is None:
        return
    parent = comments.by_id(site_id, comment.parent_id) if comment.parent_id else None
    level, known, touched = [(comment, parent)], {comment.id}, set()
    while level:
        for row, above in level:
            touched |= {row.article_id, above.article_id if above else row.article_id}
            row.article_id = above.article_id if above else row.article_id
            row.path = (above.path if above else b"") + step(row.id)
        parents = {row.id: row for row, _above in level}
        answers = [row for row in queries.answers_to(site_id, [*parents]) if row.id not in known]
        known |= {row.id for row in answers}
        level = [(row, parents[row.parent_id or 0]) for row in answers]
    db.session.flush()
    for article in article_queries.locked(site_id, [key for key in touched if key is not None]):
        articles.touch(article)


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

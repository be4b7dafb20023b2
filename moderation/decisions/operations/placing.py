"""Put a comment under another article."""

from datetime import datetime

from moderation.articles import operations as articles
from moderation.articles.models import Article
from moderation.comments import operations as comments
from moderation.comments.models import Comment
from moderation.decisions import queries
from moderation.decisions.actors import Actor
from moderation.decisions.models import Act
from moderation.decisions.operations.locking import Held, Outcome, check, locked
from moderation.decisions.writing import LISTED, Before, write
from moderation.sites.models import Site


def attach(site: Site, public_id: str, article: Article, *, by: Actor, seen: int, now: datetime) -> Outcome:
    """Put a comment with its replies under another article, as a top-level one there.

    Raises NotFound and Stale like `decide`. Already there: writes nothing.
    """
    comment, held = locked(site.id, public_id, also=article.id)
    last = queries.last_about(site.id, comment.id)
    if comment.article_id == article.id:
        return Outcome(comment, last, changed=False)
    check(comment, last, seen)
    before = Before.of(comment)
    was_provisional = article.provisional
    put(held, comment, article.id, None)
    kept = {LISTED: True} if was_provisional and not held[article.id].provisional else {}
    act = Act.ATTACH if before.article_id is None else Act.MOVE
    return Outcome(comment, write(site, comment, before, act, by=by, now=now, kept=kept), changed=True)


def put(held: Held, comment: Comment, article_id: int | None, parent: Comment | None, *,
        max_depth: int | None = None) -> None:  # fmt: skip
    """Move a comment with its replies (comments.place); counts and revisions of both articles stay true."""
    old = comment.article_id
    visible = comment.shown
    approved = comments.place(comment, article_id, parent, max_depth)
    for key, change in ((old, -approved), (article_id, approved)):
        if key is not None and visible:
            articles.touch(held[key], change)

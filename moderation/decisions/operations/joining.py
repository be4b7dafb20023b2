"""Make one writer of two rows: the same address was known under two data keys."""

from collections.abc import Sequence
from datetime import datetime

from moderation.articles import operations as articles
from moderation.articles import queries as article_queries
from moderation.articles.models import Article
from moderation.audit import operations as audit
from moderation.commenters import operations as commenters
from moderation.commenters import queries as commenter_queries
from moderation.commenters import resealing
from moderation.commenters.models import Commenter
from moderation.comments import operations as comments
from moderation.comments import queries as comment_queries
from moderation.foundation import sealing
from moderation.foundation.db import db
from moderation.foundation.errors import Conflict
from moderation.foundation.rows import update
from moderation.sites.models import Site


def join(site: Site, ids: Sequence[int], *, now: datetime) -> bool:
    """Give the replies of the later row to the older one, and drop it; False if one of both is gone.

    Locks articles, then writers, like a reply that comes in. Raises Conflict when one of them wrote under
    another article meanwhile, and KeysMissing.
    """
    sealing.settle()
    held = article_queries.locked(site.id, _articles_of(site.id, ids))
    rows = sorted(commenter_queries.some_locked(site.id, ids), key=lambda row: (row.first_seen_at, row.id))
    if len(rows) < 2:
        return False
    if not {*_articles_of(site.id, ids)} <= {article.id for article in held}:
        raise Conflict
    kept, other = rows
    _touch(held, kept, other)
    comments.give(site.id, other.id, kept.id)
    commenters.join(kept, other)
    resealing.seal(kept)
    details = {"commenter": kept.public_id, "trust": kept.trust.value}
    audit.note(site.id, "writers.joined", details, by=None, now=now)
    db.session.flush()
    return True


def _articles_of(site_id: int, ids: Sequence[int]) -> list[int]:
    return sorted({key for writer in ids for key in comment_queries.articles_by(site_id, writer)})


def _touch(held: Sequence[Article], kept: Commenter, other: Commenter) -> None:
    """Readers see whose a reply is by its avatar, and a role that both have now."""
    shown = comment_queries.articles_shown_by(other.site_id, other.id)
    if kept.role != (kept.role or other.role):
        shown |= comment_queries.articles_shown_by(kept.site_id, kept.id)
    for article in held:
        if article.id in shown:
            articles.touch(article)
            update(article)

"""Merge two rows of one writer, whose address was stored under two data keys."""

from collections.abc import Sequence
from datetime import datetime

from moderation.articles import operations as articles
from moderation.audit import operations as audit
from moderation.commenters import operations as commenters
from moderation.commenters import queries as commenter_queries
from moderation.commenters import resealing
from moderation.commenters.models import Commenter
from moderation.comments import operations as comments
from moderation.comments import queries as comment_queries
from moderation.decisions.operations.locking import Held, hold
from moderation.foundation import sealing
from moderation.foundation.db import db
from moderation.foundation.errors import Conflict
from moderation.sites.models import Site


def join(site: Site, ids: Sequence[int], *, now: datetime) -> bool:
    """Give the replies of the later row to the older one, and drop it; False if either row is gone.

    Raises Conflict if the writer replied meanwhile or a reply of theirs was moved, and KeysMissing.
    """
    sealing.settle()
    found = [row for key in ids if (row := commenter_queries.by_id(site.id, key))]
    if len(found) < 2:
        return False
    kept, other = sorted(found, key=lambda row: (row.first_seen_at, row.id))
    held = _locked(site, kept, other)
    if held is None:
        return False
    _touch(held, kept, other)
    comments.give(site.id, other.id, kept.id)
    commenters.join(kept, other)
    resealing.seal(kept)
    details = {"commenter": kept.public_id, "trust": kept.trust.value}
    audit.note(site.id, "writers.joined", details, by=None, now=now)
    db.session.flush()
    return True


def _locked(site: Site, kept: Commenter, other: Commenter) -> Held | None:
    """Lock their articles, then the later row's comments, then both rows. None if either row is gone."""
    keys = {key for row in (kept, other) for key in comment_queries.articles_by(site.id, row.id)}
    held = hold(site.id, sorted(keys))
    mine = comment_queries.locked_by(site.id, other.id)
    if len(commenter_queries.some_locked(site.id, [kept.id, other.id])) < 2:
        return None
    if comment_queries.number_by(site.id, other.id) > len(mine):
        raise Conflict
    return held


def _touch(held: Held, kept: Commenter, other: Commenter) -> None:
    """Readers see the writer of a reply by its avatar and role, and both may change."""
    shown = comment_queries.articles_shown_by(other.site_id, other.id)
    if kept.role != (kept.role or other.role):
        shown |= comment_queries.articles_shown_by(kept.site_id, kept.id)
    if not shown <= {*held}:
        raise Conflict
    for key in sorted(shown):
        articles.touch(held[key])

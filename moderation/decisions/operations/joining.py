"""Merge the rows of one writer, whose address was stored under several data keys."""

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
    """Give the replies of the later rows to the oldest, and drop them; False if fewer than two are left.

    `ids` are all rows of the writer: each holds a blind index that the oldest may get. Raises
    Conflict if the writer replied meanwhile, a reply of theirs was moved or a row dropped; and KeysMissing.
    """
    sealing.settle()
    found = [row for key in ids if (row := commenter_queries.by_id(site.id, key))]
    if len(found) < 2:
        return False
    kept, *others = sorted(found, key=lambda row: (row.first_seen_at, row.id))
    _touch(_locked(site, kept, others), kept, others)
    for other in others:
        comments.give(site.id, other.id, kept.id)
        commenters.join(kept, other)
    resealing.seal(kept)
    details = {"commenter": kept.public_id, "trust": kept.trust.value}
    audit.note(site.id, "writers.joined", details, by=None, now=now)
    db.session.flush()
    return True


def _locked(site: Site, kept: Commenter, others: Sequence[Commenter]) -> Held:
    """Lock their articles, then the later rows' comments, then all rows."""
    rows = [kept, *others]
    keys = {key for row in rows for key in comment_queries.articles_by(site.id, row.id)}
    held = hold(site.id, sorted(keys))
    mine = comment_queries.locked_by(site.id, [other.id for other in others])
    if len(commenter_queries.some_locked(site.id, [row.id for row in rows])) < len(rows):
        raise Conflict
    if sum(comment_queries.number_by(site.id, other.id) for other in others) > len(mine):
        raise Conflict
    return held


def _touch(held: Held, kept: Commenter, others: Sequence[Commenter]) -> None:
    """Readers see the writer of a reply by its avatar and role, and both may change."""
    changed = [*others]
    if kept.role is None and any(other.role for other in others):
        changed.append(kept)
    shown = {key for row in changed for key in comment_queries.articles_shown_by(row.site_id, row.id)}
    if not shown <= {*held}:
        raise Conflict
    for key in sorted(shown):
        articles.touch(held[key])

"""Erase a person."""

from datetime import datetime

from flask_babel import gettext as _

from moderation.audit import operations as audit
from moderation.commenters import operations as commenters
from moderation.commenters import queries as commenter_queries
from moderation.commenters.models import Commenter
from moderation.comments import queries as comment_queries
from moderation.decisions.actors import Actor
from moderation.decisions.models import Act, Decision
from moderation.decisions.operations.locking import hold
from moderation.decisions.operations.texts import end
from moderation.foundation.db import db
from moderation.foundation.errors import Conflict, NotFound
from moderation.sites.models import Site


def forget(site: Site, commenter: Commenter, *, by: Actor, now: datetime) -> list[Decision]:
    """Erase a commenter: every comment becomes a tombstone, the address and the name go. Can't be undone.

    Earlier texts can't be opened any more, notes go, reports stay without what they were about. Returns the
    decisions, the oldest comment's first. Raises NotFound if somebody else erased them first, and Conflict if
    a comment was added or moved while their comments were being locked.
    """
    held = hold(site.id, comment_queries.articles_by(site.id, commenter.id))
    mine = comment_queries.locked_by(site.id, [commenter.id])
    if any(comment.article_id is not None and comment.article_id not in held for comment in mine):
        raise Conflict(_("That comment was moved meanwhile. Look again."))
    if commenter_queries.locked(site.id, commenter.public_id, to_drop=True) is None:
        raise NotFound(_("That writer is not here."))
    if comment_queries.number_by(site.id, commenter.id) > len(mine):
        raise Conflict
    made = [end(site, comment, held, Act.ERASE, by=by, now=now) for comment in mine]
    details = {"commenter": commenter.public_id, "comments": len(made)}
    db.session.flush()
    commenters.drop(commenter)
    audit.note(site.id, "commenter.erased", details, by=by.account_id, now=now)
    return made

"""Erase a person."""

from datetime import datetime

from flask_babel import gettext as _

from moderation.articles import queries as article_queries
from moderation.audit import operations as audit
from moderation.commenters import operations as commenters
from moderation.commenters.models import Commenter
from moderation.comments import queries as comment_queries
from moderation.decisions.actors import Actor
from moderation.decisions.models import Act, Decision
from moderation.decisions.operations.texts import end
from moderation.foundation.db import db
from moderation.foundation.errors import Conflict
from moderation.sites.models import Site


def forget(site: Site, commenter: Commenter, *, by: Actor, now: datetime) -> list[Decision]:
    """Erase a commenter: every comment becomes a tombstone, the address and the name go. Can't be undone.

    Earlier texts can't be opened any more, notes go, reports stay without what they were about. The caller
    holds the commenter's lock. Returns the decisions, the oldest comment's first. Raises Conflict when a
    comment was moved while its article was being locked.
    """
    held = {
        article.id: article
        for article in article_queries.locked(site.id, comment_queries.articles_by(site.id, commenter.id))
    }
    mine = comment_queries.locked_by(site.id, commenter.id)
    if any(comment.article_id is not None and comment.article_id not in held for comment in mine):
        raise Conflict(_("That comment was moved meanwhile. Look again."))
    made = [end(site, comment, held, Act.ERASE, by=by, now=now) for comment in mine]
    details = {"commenter": commenter.public_id, "comments": len(made)}
    db.session.flush()
    commenters.drop(commenter)
    audit.note(site.id, "commenter.erased", details, by=by.account_id, now=now)
    return made

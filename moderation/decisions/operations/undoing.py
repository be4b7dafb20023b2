"""Take a decision back."""

from datetime import datetime

from flask_babel import gettext as _

from moderation.articles import operations as articles
from moderation.comments import operations as comments
from moderation.comments import queries as comment_queries
from moderation.comments.models import Comment, Status
from moderation.decisions import queries
from moderation.decisions.actors import Actor
from moderation.decisions.errors import NotUndoable, Stale
from moderation.decisions.models import Act, Decision
from moderation.decisions.operations.locking import Held, Outcome, check_nothing_since, locked, touch
from moderation.decisions.operations.placing import put
from moderation.decisions.operations.replying import unsay
from moderation.decisions.writing import LISTED, Before, write
from moderation.foundation import outbox
from moderation.foundation.errors import NotFound
from moderation.foundation.rows import update
from moderation.reports import operations as reports
from moderation.reports import queries as report_queries
from moderation.sites.models import Site
from moderation.wordings import queries as wordings
from moderation.wordings.operations import open_


def undo(site: Site, decision_id: str, *, by: Actor, now: datetime, batch: int | None = None) -> Outcome:
    """Take a decision back: status and since when, article, place, text, reports and marks as before it.

    Replies that would now be nested deeper than the site allows hang on the deepest ancestor that may have
    them, as new ones do.

    Of a reply of the publication: it is withdrawn, and the comment that was approved for it goes back,
    unless something else happened to that since.

    What it would have told the outside is not told. `batch` is the bulk act that is undone as a whole.
    Raises NotFound, NotUndoable for what ends a comment, Stale when something else happened since.
    """
    undone = queries.by_public_id(site.id, decision_id)
    if undone is None:
        raise NotFound
    if undone.act not in queries.UNDOABLE:
        raise NotUndoable
    if undone.act is Act.REPLY:
        return _unsay(site, undone, by=by, now=now)
    comment, held = locked(site.id, queries.comment_of(undone), also=undone.from_article_id)
    if queries.is_undone(site.id, undone.id):
        return Outcome(comment, queries.last_about(site.id, comment.id), changed=False)
    check_nothing_since(comment, undone)
    before = Before.of(comment)
    _put_back(site, comment, held, undone)
    if comment.status is not undone.from_status:
        touch(held, comment, comments.set_status(comment, undone.from_status, now=None))
    if undone.act in queries.DECIDING:
        comment.decided_at = queries.decided_before(undone)
    _restore(comment, held, undone)
    _unlist(held, undone)
    outbox.cancel(site.id, undone.id, now=now)
    decision = write(site, comment, before, Act.UNDO, by=by, now=now, undoes=undone, batch=batch)
    return Outcome(comment, decision, changed=True)


def _unsay(site: Site, undone: Decision, *, by: Actor, now: datetime) -> Outcome:
    outcome, approval = unsay(site, undone, by=by, now=now)
    outbox.cancel(site.id, undone.id, now=now)
    if approval is None or queries.is_undone(site.id, approval.id):
        return outcome
    try:
        parent = undo(site, approval.public_id, by=by, now=now).comment
    except Stale:
        return outcome
    return Outcome(parent, outcome.decision, changed=True)


def _put_back(site: Site, comment: Comment, held: Held, undone: Decision) -> None:
    """Move a comment back to where the act took it from. If that moved nothing, it stays where it is now."""
    if (undone.from_article_id, undone.from_parent_id) == (undone.to_article_id, undone.to_parent_id):
        return
    parent = comment_queries.by_id(site.id, undone.from_parent_id) if undone.from_parent_id else None
    if parent is not None and parent.article_id != undone.from_article_id:
        raise NotUndoable(_("The comment that this one answers is under another article now."))
    put(held, comment, undone.from_article_id, parent, max_depth=site.policy.max_depth)


def _restore(comment: Comment, held: Held, undone: Decision) -> None:
    """Reports and marks as they were; reports that came since wait too."""
    kept = undone.kept or {}
    if "reported" in kept:
        reports.unsettle(comment, undone.id, undone.version)
        comments.set_reported(comment, report_queries.waiting(comment))
    if "cleared" in kept:
        comment.cleared = kept["cleared"]
    if "featured" in kept:
        comment.featured = kept["featured"]
        touch(held, comment, 0, always=True)
    if undone.act in (Act.REWRITE, Act.REDACT):
        _reword(comment, held, undone)
    if undone.act in (Act.KEEP, Act.FEATURE, Act.UNFEATURE):
        comment.version += 1
    update(comment)


def _unlist(held: Held, undone: Decision) -> None:
    """An article that the act listed is provisional again, unless something on it is published."""
    article = held.get(undone.to_article_id) if undone.to_article_id is not None else None
    if article is not None and (undone.kept or {}).get(LISTED) and not article.count:
        articles.unlist(article)


def _reword(comment: Comment, held: Held, undone: Decision) -> None:
    wording = wordings.before(undone.site_id, undone.id)
    if wording is None:
        raise NotUndoable
    open_(wording).put_back(comment)
    touch(held, comment, 0, always=comment.status is Status.APPROVED)

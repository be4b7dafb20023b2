"""Take a decision back."""

from datetime import datetime

from flask_babel import gettext as _

from moderation.comments import operations as comments
from moderation.comments import queries as comment_queries
from moderation.comments.models import Comment
from moderation.decisions import queries
from moderation.decisions.actors import Actor
from moderation.decisions.errors import NotUndoable, Stale
from moderation.decisions.models import Act, Decision
from moderation.decisions.operations.locking import Held, Outcome, locked, touch
from moderation.decisions.operations.placing import put
from moderation.decisions.writing import Before, write
from moderation.foundation import outbox
from moderation.foundation.errors import NotFound
from moderation.foundation.rows import update
from moderation.reports import operations as reports
from moderation.sites.models import Site


def undo(site: Site, decision_id: str, *, by: Actor, now: datetime, batch: int | None = None) -> Outcome:
    """Take a decision back: status, article, place, reports and marks exactly as before it.

    What it would have told the outside is not told. `batch` is the bulk act that is undone as a whole.
    Raises NotFound, NotUndoable for what ends a comment, Stale when something else happened since.
    """
    undone = queries.by_public_id(site.id, decision_id)
    if undone is None:
        raise NotFound
    if undone.act not in queries.UNDOABLE:
        raise NotUndoable
    comment, held = locked(site.id, queries.comment_of(undone), also=undone.from_article_id)
    if queries.is_undone(site.id, undone.id):
        return Outcome(comment, queries.last_about(site.id, comment.id), changed=False)
    _check_nothing_since(comment, undone)
    before = Before.of(comment)
    _put_back(site, comment, held, undone)
    if comment.status is not undone.from_status:
        touch(held, comment, comments.set_status(comment, undone.from_status, now=now))
    _restore(comment, held, undone)
    outbox.cancel(site.id, undone.id, now=now)
    decision = write(site, comment, before, Act.UNDO, by=by, now=now, undoes=undone, batch=batch)
    return Outcome(comment, decision, changed=True)


def _put_back(site: Site, comment: Comment, held: Held, undone: Decision) -> None:
    if (comment.article_id, comment.parent_id) == (undone.from_article_id, undone.from_parent_id):
        return
    parent = comment_queries.by_id(site.id, undone.from_parent_id) if undone.from_parent_id else None
    if parent is not None and parent.article_id != undone.from_article_id:
        raise NotUndoable(_("The comment that this one answers is under another article now."))
    put(held, comment, undone.from_article_id, parent)


def _restore(comment: Comment, held: Held, undone: Decision) -> None:
    """Reports and marks as they were; reports that came since wait too."""
    kept = undone.kept or {}
    if "reported" in kept:
        reports.unsettle(comment, undone.id, undone.version)
        comments.set_reported(comment, reports.waiting(comment))
    if "cleared" in kept:
        comment.cleared = kept["cleared"]
    if "featured" in kept:
        comment.featured = kept["featured"]
        touch(held, comment, 0, always=True)
    if undone.act in (Act.KEEP, Act.FEATURE, Act.UNFEATURE):
        comment.version += 1
    update(comment)


def _check_nothing_since(comment: Comment, undone: Decision) -> None:
    """What happened after a decision must all have been taken back before it can be."""
    later = queries.later_than(undone)
    taken_back = {decision.undoes_id for decision in later}
    for decision in reversed(later):
        if decision.act not in (Act.UNDO, Act.REASON) and decision.id not in taken_back:
            raise Stale(comment, decision)

"""What writers do with their own comments."""

from datetime import datetime

from moderation.comments import operations as comments
from moderation.comments.models import Comment, Status
from moderation.decisions.actors import WRITER, Actor
from moderation.decisions.models import Act
from moderation.decisions.operations.locking import Outcome, article_of, touch
from moderation.decisions.writing import Before, write
from moderation.reports import operations as reports
from moderation.sites.models import Site


def edited(site: Site, comment: Comment, content: comments.Content, trace: list[dict[str, object]], *,
           to: Status, now: datetime) -> Outcome:  # fmt: skip
    """The writer's new text, and the status that screening gives it. The caller holds the comment's lock."""
    before = Before.of(comment)
    comments.rewrite(comment, content, trace, now=now)
    change = comments.set_status(comment, to, now=None) if to is not comment.status else 0
    if comment.shown or before.shown:
        touch(article_of(site.id, comment), comment, change, always=True)
    return Outcome(comment, write(site, comment, before, Act.EDIT, by=WRITER, now=now), changed=True)


def withdraw(site: Site, comment: Comment, *, by: Actor, now: datetime) -> Outcome:
    """End a comment: its text and person go, a tombstone stays. Can't be undone.

    The caller holds its lock.
    """
    before = Before.of(comment)
    change = comments.set_status(comment, Status.DELETED, now=now)
    comments.empty(comment)
    if comment.shown or before.shown:
        touch(article_of(site.id, comment), comment, change, always=True)
    decision = write(site, comment, before, Act.WITHDRAW, by=by, now=now)
    reports.forget(comment, decision.id)
    return Outcome(comment, decision, changed=True)

"""What writers do with their own comments."""

from datetime import datetime

from moderation.comments import operations as comments
from moderation.comments.models import Comment, Status
from moderation.decisions.actors import WRITER, Actor
from moderation.decisions.gaps import gap
from moderation.decisions.models import Act
from moderation.decisions.operations.locking import Outcome, article_of, touch
from moderation.decisions.operations.texts import end
from moderation.decisions.writing import Before, write
from moderation.sites.models import Site
from moderation.wordings import operations as wordings
from moderation.wordings.operations import Earlier


def edited(site: Site, comment: Comment, content: comments.Content, trace: list[dict[str, object]], *,
           to: Status, now: datetime) -> Outcome:  # fmt: skip
    """The writer's new text, and the status that screening gives it. The caller holds the comment's lock."""
    before, earlier = Before.of(comment), Earlier.of(comment)
    comment.redacted = comment.redacted and gap(site) in content.body
    comments.rewrite(comment, content, trace, now=now)
    change = comments.set_status(comment, to, now=None) if to is not comment.status else 0
    if comment.shown or before.shown:
        touch(article_of(site.id, comment), comment, change, always=True)
    decision = write(site, comment, before, Act.EDIT, by=WRITER, now=now)
    wordings.keep(comment, decision.id, earlier, now=now)
    return Outcome(comment, decision, changed=True)


def withdraw(site: Site, comment: Comment, *, by: Actor, now: datetime) -> Outcome:
    """End a comment: its text and person go, a tombstone stays. Can't be undone.

    The caller holds its lock.
    """
    decision = end(site, comment, article_of(site.id, comment), Act.WITHDRAW, by=by, now=now)
    return Outcome(comment, decision, changed=True)

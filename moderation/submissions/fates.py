"""What became of a reply, as its writer is told: spam waits for ever, and a rejection that may still be
undone is not told yet."""

from datetime import datetime, timedelta
from typing import NamedTuple

from moderation.comments.models import Comment, Status
from moderation.decisions import queries as decisions
from moderation.decisions.models import ActorKind
from moderation.sites.models import Site
from moderation.sites.reasons import Words


class Fate(NamedTuple):
    """The status that is told, and why, in the site's language."""

    status: Status
    reason: Words | None = None


def fate_of(site: Site, comment: Comment, now: datetime) -> Fate:
    """What the writer of a comment is told now. Asks the database for a rejected one only."""
    if comment.status is Status.SPAM:
        return Fate(Status.PENDING)
    if comment.status is not Status.REJECTED:
        return Fate(comment.status)
    present = decisions.in_force(site.id, comment.id)
    if present is None:
        return Fate(Status.REJECTED)
    decision, policy = present.decision, site.policy
    window = timedelta(seconds=policy.undo_window if decision.actor is ActorKind.MODERATOR else 0)
    if window and decisions.window_closes(decision, window, now):
        return Fate(Status.PENDING)
    reason = policy.reason(present.reason)
    return Fate(Status.REJECTED, reason.words_in(site.language) if reason else None)

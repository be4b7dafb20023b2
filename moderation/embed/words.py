"""What a writer is told about their own reply."""

from datetime import datetime

from moderation.comments.models import Comment, Status

WITHDRAWN = "Your reply is withdrawn. Nothing of it is kept."

_STATES = {
    Status.PENDING: "Your reply awaits moderation.",
    Status.SPAM: "Your reply awaits moderation.",
    Status.APPROVED: "Your reply is on the page.",
    Status.REJECTED: "A moderator decided not to publish this reply.",
    Status.DELETED: WITHDRAWN,
}


def about(comment: Comment, until: datetime | None, *, now: datetime) -> str:
    """Where a reply stands, and how long it may be changed."""
    state = _STATES[comment.status]
    return f"{state} You can change it for the next {_span(until, now)}." if until else state


def _span(until: datetime, now: datetime) -> str:
    seconds = max((until - now).total_seconds(), 0)
    if seconds < 90:
        return "minute"
    if seconds < 5400:
        return f"{round(seconds / 60)} minutes"
    if seconds < 129_600:
        return f"{round(seconds / 3600)} hours"
    return f"{round(seconds / 86_400)} days"

"""Many replies from one writer in a short time."""

from moderation.screening.findings import Says, Submission, hold

MOST = 5
"""Replies in ten minutes."""


def flood(submission: Submission) -> Says | None:
    """Holds the sixth reply of ten minutes and those after it."""
    if submission.limits and submission.recent >= MOST:
        return hold(0.5, str(submission.recent + 1))
    return None

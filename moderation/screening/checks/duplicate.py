"""The same text again, from somebody else or elsewhere."""

from moderation.screening.findings import Says, Submission, hold

SHORTEST = 12
"""Characters below which alike replies are no wonder ("Thank you")."""


def duplicate(submission: Submission) -> Says | None:
    """Holds a text that stands in other replies; case, spaces and punctuation don't count."""
    if submission.same_text and len(submission.text) >= SHORTEST:
        return hold(min(0.3 + 0.2 * submission.same_text, 1.0), str(submission.same_text))
    return None

"""A field that people can't see and programs fill in."""

from moderation.screening.findings import Says, Submission, spam


def honeypot(submission: Submission) -> Says | None:
    """Spam when the hidden field holds anything."""
    return spam(1.0) if submission.honeypot.strip() else None

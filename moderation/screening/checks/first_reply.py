"""Nobody knows this writer yet."""

from moderation.screening.findings import Says, Submission, hold


def first_reply(submission: Submission) -> Says | None:
    """Notes a writer none of whose replies was approved; the site's policy says whether that holds."""
    return None if submission.known else hold(0.1)

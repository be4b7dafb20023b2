"""Nobody reads, thinks and types in a second."""

from moderation.screening.findings import Says, Submission, hold


def minimum_time(submission: Submission) -> Says | None:
    """Holds what was sent sooner than the site's minimum, in seconds, after the form appeared."""
    if not submission.limits or submission.elapsed is None:
        return None
    if submission.elapsed < submission.policy.minimum_time * 1000:
        return hold(0.6, f"{max(submission.elapsed, 0) / 1000:.1f}")
    return None

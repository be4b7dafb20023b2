"""More links than a conversation needs."""

from moderation.foundation.urls import display
from moderation.screening.findings import Says, Submission, hold


def links(submission: Submission) -> Says | None:
    """Holds a reply with more links than the site allows; names where they lead."""
    if len(submission.links) > submission.policy.max_links:
        shown = [display(link)[:80] for link in submission.links[:10] if not link.startswith("mailto:")]
        return hold(min(0.3 * len(submission.links), 1.0), str(len(submission.links)), *shown)
    return None

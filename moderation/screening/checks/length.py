"""Very long replies, and those that shout."""

from moderation.foundation import text
from moderation.screening.findings import Says, Submission, hold

SHORTEST_SHOUT = 20
"""Letters below which capitals are no shouting."""
LOUD = 0.8
"""The part of the letters that are capitals, above which a reply shouts."""


def length(submission: Submission) -> Says | None:
    """Holds a reply with more words than the site expects, or one in capitals."""
    number = text.words(submission.text)
    if number > submission.policy.most_words:
        return hold(0.2, str(number))
    return hold(0.3, "capitals") if _shouts(submission.text) else None


def _shouts(content: str) -> bool:
    large = sum(map(str.isupper, content))
    if large <= LOUD * SHORTEST_SHOUT:
        return False
    letters = large + sum(map(str.islower, content))
    return letters >= SHORTEST_SHOUT and large > LOUD * letters

"""Very long replies, and those that shout."""

from moderation.foundation import text
from moderation.screening.findings import Says, Submission, hold

SHORTEST_SHOUT = 20
"""Letters below which capitals are no shouting."""


def length(submission: Submission) -> Says | None:
    """Holds a reply with more words than the site expects, or one in capitals."""
    number = text.words(submission.text)
    if number > submission.policy.most_words:
        return hold(0.2, str(number))
    letters = [letter for letter in submission.text if letter.isupper() or letter.islower()]
    if len(letters) >= SHORTEST_SHOUT and sum(letter.isupper() for letter in letters) > 0.8 * len(letters):
        return hold(0.3, "capitals")
    return None

"""The site's own list of words and phrases."""

from moderation.foundation import text
from moderation.screening.findings import Says, Submission, hold, spam


def words(submission: Submission) -> Says | None:
    """Spam or hold for a listed word, whole and folded: "Scunthorpe" holds no other word."""
    if not (submission.policy.spam_words or submission.policy.held_words):
        return None
    seen = text.as_seen(f"{submission.name}\n{submission.text}\n{submission.website or ''}")
    found = _found(submission.policy.spam_words, seen)
    if found:
        return spam(1.0, *found)
    found = _found(submission.policy.held_words, seen)
    return hold(0.5, *found) if found else None


def _found(listed: tuple[str, ...], seen: str) -> list[str]:
    pattern = text.pattern_of(listed)
    return list(dict.fromkeys(match[0] for match in pattern.finditer(seen)))[:10] if pattern else []

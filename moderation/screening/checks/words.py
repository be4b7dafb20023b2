"""The site's own list of words and phrases."""

import re
from functools import lru_cache

from moderation.foundation import text
from moderation.screening.findings import Says, Submission, hold, spam

_ALIKE = str.maketrans("аеорсухіјѕһԁԛԝкοαενρτυικ", "aeopcyxijshdqwkoaevptuik")
"""Cyrillic and Greek small letters that pass for Latin ones (a part of Unicode's confusables.txt)."""

_WORD = re.compile(r"\w+")
_LATIN = re.compile("[a-z]")


def words(submission: Submission) -> Says | None:
    """Spam or hold for a listed word, whole and folded: "Scunthorpe" holds no other word."""
    if not (submission.policy.spam_words or submission.policy.held_words):
        return None
    seen = _form(f"{submission.name}\n{submission.text}\n{submission.website or ''}")
    found = _found(submission.policy.spam_words, seen)
    if found:
        return spam(1.0, *found)
    found = _found(submission.policy.held_words, seen)
    return hold(0.5, *found) if found else None


def _found(listed: tuple[str, ...], seen: str) -> list[str]:
    pattern = _pattern(listed)
    return list(dict.fromkeys(match[0] for match in pattern.finditer(seen)))[:10] if pattern else []


@lru_cache(maxsize=256)
def _pattern(listed: tuple[str, ...]) -> re.Pattern[str] | None:
    phrases = [r"\s+".join(map(re.escape, _form(phrase).split())) for phrase in listed]
    known = [phrase for phrase in phrases if phrase]
    return re.compile(r"(?<!\w)(?:" + "|".join(known) + r")(?!\w)") if known else None


def _form(content: str) -> str:
    """Folded; a word that mixes Latin letters with others that look like them is read as it looks."""
    return _WORD.sub(_as_it_looks, text.fold(content))


def _as_it_looks(word: re.Match[str]) -> str:
    return word[0].translate(_ALIKE) if _LATIN.search(word[0]) else word[0]

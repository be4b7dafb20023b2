"""Listed words: how a site's own list is found in a text, whole and folded."""

import re
from functools import lru_cache

from moderation.foundation.text.forms import as_seen


@lru_cache(maxsize=256)
def pattern_of(listed: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds words and phrases in a text `as_seen`, the longest first; None when there is nothing to find."""
    phrases = {r"\s+".join(map(re.escape, as_seen(phrase).split())) for phrase in listed} - {""}
    if not phrases:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(sorted(phrases, key=len, reverse=True)) + r")(?!\w)")

"""A cheap look at a text before any parser sees it: linear in its length."""

import itertools
import re

MOST_BYTES = 64 * 1024
MOST_TAGS = 400
MOST_BRACKETS = 800
MOST_MARKS = 4_000
MOST_QUOTES = 12
LONGEST_TAG = 2_500

_TAG = re.compile(r"<[a-zA-Z/!?]")
_QUOTES = re.compile(r"(?m)^[ \t>]*>[ \t>]*")
_LIST_PREFIX = re.compile(r"(?m)^(?:[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+){12,}")
_ENTITY = re.compile(r"&[#a-zA-Z]")


def too_complex(body: str) -> str | None:
    """A sentence for the writer when a text would be too dear to parse; None when it is fine."""
    if len(body) > MOST_BYTES or len(body.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        return "This is too long for a comment."
    tags = [match.start() for match in _TAG.finditer(body)]
    if (
        len(tags) > MOST_TAGS
        or _longest_tag(body, tags) > LONGEST_TAG
        or len(_ENTITY.findall(body)) > MOST_MARKS
    ):
        return "This holds too many tags. Write it in plain words."
    if any(prefix.count(">") > MOST_QUOTES for prefix in _QUOTES.findall(body)) or _LIST_PREFIX.search(body):
        return "This is nested too deep. Write it with fewer quotes or lists in each other."
    if (
        body.count("[") + body.count("]") > MOST_BRACKETS
        or sum(body.count(mark) for mark in "*_`~") > MOST_MARKS
    ):
        return "This holds too many marks for emphasis, code or links. Write it in plain words."
    return None


def _longest_tag(body: str, starts: list[int]) -> int:
    longest = 0
    for start, following in itertools.pairwise([*starts, len(body)]):
        end = body.find(">", start, following)
        longest = max(longest, (end if end >= 0 else following) - start)
    return longest

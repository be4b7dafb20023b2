"""A cheap look at a text before any parser sees it: linear in its length."""

import itertools
import re

MOST_BYTES = 64 * 1024
MOST_LINES = 2_000
MOST_TAGS = 400
MOST_BRACKETS = 800
MOST_MARKS = 4_000
MOST_SPECIALS = 2_000
"""Of `<` and `&` together: each costs the HTML parser a token of its own."""
MOST_LINKS = 500
MOST_PREFIXES = 2_000
DEEPEST = 12
LONGEST_TAG = 2_500

_TAG = re.compile(r"<[a-zA-Z/!?]")
_NESTING = re.compile(r"<(/?)(?:blockquote|ul|ol)\b", re.IGNORECASE)
# What begins a quote or a list item. Possessive, so that no run of blanks is ever tried in two ways.
_PREFIXES = re.compile(r"(?m)^(?:[ \t]*+(?:>|(?:[-*+]|\d{1,9}+[.)])(?=[ \t]|$)))++")
_PREFIX = re.compile(r">|[-*+]|\d+[.)]")


def too_complex(body: str) -> str | None:
    """A sentence for the writer when a text would cost more to parse than a comment may, else None."""
    if len(body) > MOST_BYTES or len(body.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        return "This is too long for a comment."
    if body.count("\n") + body.count("\r") > MOST_LINES:
        return "This has too many lines for a comment."
    tags = [match.start() for match in _TAG.finditer(body)]
    if len(tags) > MOST_TAGS or _longest_tag(body, tags) > LONGEST_TAG:
        return "This holds too many tags. Write it in plain words."
    if _is_deep(body):
        return "This is nested too deep. Write it with fewer quotes or lists in each other."
    if (
        body.count("[") + body.count("]") > MOST_BRACKETS
        or sum(body.count(mark) for mark in "*_`~") > MOST_MARKS
    ):
        return "This holds too many marks for emphasis, code or links. Write it in plain words."
    if body.count("<") + body.count("&") > MOST_SPECIALS or body.count("://") > MOST_LINKS:
        return "This holds too many links or special characters. Write it in plain words."
    return None


def _longest_tag(body: str, starts: list[int]) -> int:
    longest = 0
    for start, following in itertools.pairwise([*starts, len(body)]):
        end = body.find(">", start, following)
        longest = max(longest, (end if end >= 0 else following) - start)
    return longest


def _is_deep(body: str) -> bool:
    """Whether quotes and lists, typed as marks or as tags, stand deeper in each other than they may."""
    open_tags = 0
    for match in _NESTING.finditer(body):
        open_tags = max(0, open_tags - 1) if match[1] else open_tags + 1
        if open_tags > DEEPEST:
            return True
    return _is_deep_in_columns(body)


def _is_deep_in_columns(body: str) -> bool:
    """The same for marks: one in a later column than those above it may stand inside them."""
    open_marks: list[tuple[int, str]] = []
    marks = (mark for line in _PREFIXES.finditer(body.expandtabs(4)) for mark in _PREFIX.finditer(line[0]))
    for number, mark in enumerate(marks, 1):
        found = (mark.start(), mark[0])
        if mark[0] != ">" or found not in open_marks:  # else the quote goes on, and what stands in it
            while open_marks and open_marks[-1][0] >= mark.start():
                open_marks.pop()
            open_marks.append(found)
        if len(open_marks) > DEEPEST or number > MOST_PREFIXES:
            return True
    return False

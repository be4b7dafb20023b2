"""What comments can be filtered by beside status and place: bits of one number."""

from collections.abc import Sequence
from typing import Any

_BITS = (
    "link",
    "first_reply",
    "honeypot",
    "minimum_time",
    "flood",
    "duplicate",
    "links",
    "length",
    "words",
    "pre_moderated",
    "banned",
)
"""Their places are stored: a new one is added at the end."""

LINK = "link"
"""There is a link in the text."""
FIRST = "first_reply"
"""Nobody has approved anything of its writer yet."""
HELD = _BITS[1:]
"""Names of checks, as in a trace."""


def bit(name: str) -> int:
    """The bit of a facet. Raises ValueError for an unknown one."""
    return 1 << _BITS.index(name)


def facets(trace: Sequence[dict[str, Any]], html: str) -> int:
    """All bits of a comment: the checks that matched, and whether it holds a link."""
    found = bit(LINK) if "<a " in html else 0
    for finding in trace:
        name = finding.get("check")
        if finding.get("outcome") == "matched" and name in HELD:
            found |= bit(name)
    return found


def risk(trace: Sequence[dict[str, Any]]) -> int:
    """How likely a comment is unwanted, 0 to 1000: what the checks that matched weigh together.

    They count as independent: 1 - (1 - a)(1 - b)…
    """
    calm = 1.0
    for finding in trace:
        if finding.get("outcome") == "matched":
            calm *= 1.0 - min(max(float(finding.get("weight") or 0.0), 0.0), 1.0)
    return round(1000 * (1.0 - calm))

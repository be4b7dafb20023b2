"""What a row tells of a reply at a glance: its text with what was matched, what it answers, its marks."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _

from moderation.comments.listed import Listed
from moderation.comments.models import Status
from moderation.foundation import text
from moderation.screening.reasons import matches

LIKELY = 800
"""The risk, 0 to 1000, from which a waiting reply is called likely spam."""
QUOTED = 90
"""Characters of what a reply answers."""
_CUT_OFF = re.compile(r"<[^>]*\Z|&[^;\s]{0,8}\Z")


class Glance(NamedTuple):
    """Made once for each row."""

    html: str
    """Safe HTML for the desk, with marks around what a check matched."""
    matched: Sequence[str]
    """The listed words and the links that are marked."""
    parent: str
    """The beginning of what it answers, in one line."""
    above: Sequence[str]
    """Whose replies stand above that, the root's first; "" was withdrawn."""
    marks: Sequence[tuple[str, str]]
    """Class and words of each thing that happened to it."""


def glance(comment: Listed, above: Sequence[str]) -> Glance:
    """What the row of a comment tells; `above` are the names over what it answers."""
    words, links = _matched(comment.trace)
    html = text.highlight(comment.html, words, links) if words or links else comment.html
    parent = _beginning(comment.parent_html or "")
    return Glance(html, [*words, *links], parent, above, _marks(comment))


def _matched(trace: Sequence[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Listed words, and where links lead."""
    words: list[str] = []
    links: list[str] = []
    for finding in trace:
        if finding.get("outcome") != "matched":
            continue
        if finding.get("check") == "words":
            words += [" ".join(word.split()) for word in matches(finding)]
        elif finding.get("check") == "links":
            links += matches(finding)[1:]
    return words, links


def _beginning(html: str) -> str:
    return text.excerpt(_CUT_OFF.sub("", html), QUOTED)


def _marks(comment: Listed) -> list[tuple[str, str]]:
    found = []
    if comment.status is Status.PENDING and comment.risk >= LIKELY:
        found.append(("likely", _("likely spam")))
    if comment.featured:
        found.append(("featured", _("featured")))
    if comment.redacted:
        found.append(("redacted", _("redacted by a moderator")))
    if comment.rewritten_at:
        found.append(("rewritten", _("edited by a moderator")))
    if comment.edited_at:
        found.append(("edited", _("edited by its writer")))
    return found

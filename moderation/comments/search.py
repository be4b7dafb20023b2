"""What is typed into the search field: words, "phrases", and operators such as `from:` and `before:`."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _

from moderation.comments.facets import HELD
from moderation.comments.filters import Filter, Order
from moderation.comments.models import Queue, Status
from moderation.foundation.errors import Invalid
from moderation.foundation.ids import is_public_id
from moderation.foundation.words import Term

_PART = re.compile(
    r"""(?P<minus>-?)(?:(?P<name>[A-Za-z]+):(?!//))?(?:["“](?P<phrase>[^"”]*)["”]?|(?P<word>\S*))""", re.S
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AGO = re.compile(r"([0-9]{1,4})d")
_YEARS = range(1900, 2200)
_STATUSES = [status for status in Status if status is not Status.DELETED]
_TWICE = {"status", "held", "has"}
"""Operators that may stand there more than once."""


@dataclass(frozen=True, slots=True)
class Part:
    """A word, a phrase, or an operator with its value."""

    raw: str
    """As typed."""
    name: str
    """Of the operator, in small letters; empty for words."""
    value: str
    is_out: bool
    """Whether a minus stands before it."""
    is_quoted: bool


def parts(text: str) -> list[Part]:
    """What a search is made of; no text is too odd for it."""
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    found, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _PART.match(text, at)
        if match is None or match.end() == at:
            at += 1
            continue
        found.append(_part(match))
        at = match.end()
    return found


def joined(some: Sequence[Part]) -> str:
    """The search that is made of these parts."""
    return " ".join(part.raw for part in some)


def read(text: str, queue: Queue, *, now: datetime, order: Order = Order.AGE, folded: bool = True) -> Filter:
    """The list that a search asks for in a queue.

    Days are those of UTC. Raises Invalid (`q`) with a sentence for each operator that is not understood.
    """
    errors: list[str] = []
    asked: dict[str, Any] = {}
    for part in parts(text):
        try:
            _take(part, asked, now)
        except _Unclear as problem:
            errors.append(str(problem))
    if errors:
        raise Invalid({"q": errors})
    words = asked.get("words", ())
    if words and not _is_closed(text):
        asked["words"] = (*words[:-1], words[-1]._replace(open=True))
    return Filter(queue, order=order, folded=folded, **asked)


class _Unclear(Exception):
    """A part that can't be read; its text is a sentence for a person."""


def _part(match: re.Match[str]) -> Part:
    phrase = match["phrase"]
    value = match["word"] if phrase is None else phrase
    name = (match["name"] or "").lower()
    return Part(match[0], name, " ".join(value.split()), bool(match["minus"]), phrase is not None)


def _is_closed(text: str) -> bool:
    """Whether the last of the words is a phrase in quotes, which stands as it is."""
    last = [part for part in parts(text) if not part.name and not part.is_out and part.value]
    return bool(last) and last[-1].is_quoted


def _take(part: Part, asked: dict[str, Any], now: datetime) -> None:
    if not part.name:
        if part.value:
            field = "without" if part.is_out else "words"
            asked[field] = (*asked.get(field, ()), Term(part.value))
        return
    reader = _OPERATORS.get(part.name)
    if reader is None:
        raise _Unclear(
            _(
                "Searches know no “%(name)s:”. To look for these words, put them in quotes.",
                name=part.name,
            )
        )
    if part.is_out and part.name != "has":
        raise _Unclear(_("Only words and “has:” can be left out with a minus."))
    field, value = reader(part, now)
    if field in asked and part.name not in _TWICE:
        raise _Unclear(_("“%(name)s:” stands there more than once.", name=part.name))
    asked[field] = (*asked.get(field, ()), *value) if isinstance(value, tuple) else value


def _from(part: Part, now: datetime) -> tuple[str, Any]:
    return "author", _some(part, _("“from:” needs a name, as in from:Rita."))


def _article(part: Part, now: datetime) -> tuple[str, Any]:
    return "article", _some(part, _("“article:” needs a URL or words of a title."))


def _status(part: Part, now: datetime) -> tuple[str, Any]:
    return "statuses", (Status(_one_of(part, [status.value for status in _STATUSES])),)


def _held(part: Part, now: datetime) -> tuple[str, Any]:
    return "held", (_one_of(part, HELD),)


def _has(part: Part, now: datetime) -> tuple[str, Any]:
    named = {"link": "has_link", "report": "reported"}
    return named[_one_of(part, list(named))], not part.is_out


def _first(part: Part, now: datetime) -> tuple[str, Any]:
    return "first", _one_of(part, ["yes", "no"]) == "yes"


def _before(part: Part, now: datetime) -> tuple[str, Any]:
    return "before", _day(part, now)


def _after(part: Part, now: datetime) -> tuple[str, Any]:
    return "after", _day(part, now)


def _alike(part: Part, now: datetime) -> tuple[str, Any]:
    if not is_public_id(part.value):
        raise _Unclear(_("“alike:” needs the name of a reply, 13 letters and digits."))
    return "alike", part.value


_OPERATORS: dict[str, Callable[[Part, datetime], tuple[str, Any]]] = {
    "from": _from,
    "article": _article,
    "status": _status,
    "held": _held,
    "has": _has,
    "first": _first,
    "before": _before,
    "after": _after,
    "alike": _alike,
}


def _some(part: Part, otherwise: str) -> str:
    if not part.value:
        raise _Unclear(otherwise)
    return part.value


def _one_of(part: Part, known: Sequence[str]) -> str:
    value = part.value.lower().replace("-", "_")
    if value not in known:
        raise _Unclear(
            _("“%(name)s:” takes one of these: %(known)s.", name=part.name, known=", ".join(known))
        )
    return value


def _day(part: Part, now: datetime) -> datetime:
    """The beginning of a day, or the moment some days ago."""
    if ago := _AGO.fullmatch(part.value):
        return now - timedelta(days=int(ago[1]))
    try:
        day = date.fromisoformat(part.value) if _DAY.fullmatch(part.value) else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise _Unclear(
            _("“%(name)s:” needs a day such as 2026-11-24, or a number of days such as 7d.", name=part.name)
        )
    return datetime.combine(day, time(), UTC)

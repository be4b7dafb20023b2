"""The search of a list, as its page shows it: what is asked, what else may be, and how it is sorted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from moderation.comments import queries as comments
from moderation.comments import search
from moderation.comments.models import Queue, Status
from moderation.comments.search import Part
from moderation.dashboard.access import Desk
from moderation.dashboard.lists import Place
from moderation.foundation import clock

HELD_WORDS = {
    "first_reply": lazy_gettext("First reply"),
    "honeypot": lazy_gettext("Hidden field filled in"),
    "minimum_time": lazy_gettext("Sent too fast"),
    "flood": lazy_gettext("Many replies at once"),
    "duplicate": lazy_gettext("The same text again"),
    "links": lazy_gettext("Many links"),
    "length": lazy_gettext("Length or capitals"),
    "words": lazy_gettext("Listed words"),
    "pre_moderated": lazy_gettext("Every reply waits"),
    "banned": lazy_gettext("Banned writer"),
}
"""The checks, as short as a menu needs them."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another list."""

    words: str
    href: str
    typed: str = ""
    """What one would type for it."""
    number: comments.Number | None = None
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Searching:
    """All that the search of a list's page links to."""

    whole: str
    """The queue without a search."""
    chips: Sequence[Link]
    """The operators of the search; each leads to the list without it."""
    orders: Sequence[Link]
    menu: str
    """Pending with its menu of what holds comments open; empty elsewhere."""
    held: Sequence[Link]
    """What holds comments in Pending, and how many, while the menu is open."""
    examples: Sequence[Link]


def searching(desk: Desk, place: Place, counts: Mapping[Queue, int], *, opened: str = "") -> Searching:
    """The links of a list's search. `opened` names the open menu: one statement for "held", else none.

    What holds each comment is counted only when asked for: it looks at thousands of rows.
    """
    waits = place.which is Queue.PENDING and counts[Queue.PENDING] > 0
    held = comments.held_by_check(desk.site_id) if waits and opened == "held" else {}
    menu = url_for("queues.queue", site=desk.key, menu="held", **place.args) if waits else ""
    return Searching(
        menu=menu,
        whole=_to(desk, place, ""), chips=_chips(desk, place), orders=_orders(desk, place),
        held=[
            Link(str(HELD_WORDS[name]), _to(desk, place, f"held:{name}"), f"held:{name}", number)
            for name, number in held.items()
        ],
        examples=[Link(words, _to(desk, place, typed), typed) for typed, words in _examples()],
    )  # fmt: skip


def _to(desk: Desk, place: Place, typed: str) -> str:
    args = Place(place.which, typed, place.order).args
    return url_for("queues.queue", site=desk.key, **args)


def _chips(desk: Desk, place: Place) -> list[Link]:
    whole = search.parts(place.search)
    return [
        Link(_said(part), _to(desk, place, search.joined([*whole[:at], *whole[at + 1 :]])), part.raw)
        for at, part in enumerate(whole)
        if part.name or part.is_out
    ]


def _orders(desk: Desk, place: Place) -> list[Link]:
    if place.which is not Queue.PENDING:
        return []
    named = {"": _("Oldest first"), "risk": _("Riskiest first")}
    return [
        Link(words, url_for("queues.queue", site=desk.key, **Place(place.which, place.search, order).args),
             is_here=order == place.order)
        for order, words in named.items()
    ]  # fmt: skip


def _said(part: Part) -> str:
    """A part of a search in words."""
    value = part.value
    if not value:
        return part.raw
    if not part.name:
        return _("without “%(words)s”", words=value)
    known = {
        "from": _("from %(name)s", name=value),
        "article": _("on “%(article)s”", article=value),
        "status": _status(value),
        "held": str(HELD_WORDS.get(value.lower().replace("-", "_"), value)),
        "before": _("before %(day)s", day=value),
        "after": _("since %(day)s", day=value),
        "has": _has(value.lower(), is_out=part.is_out),
        "first": _("a first reply") if value.lower() == "yes" else _("not a first reply"),
        "alike": _("alike"),
    }
    return known.get(part.name, part.raw)


def _status(value: str) -> str:
    words = {
        Status.PENDING: _("pending"), Status.APPROVED: _("approved"), Status.REJECTED: _("rejected"),
        Status.SPAM: _("spam"),
    }  # fmt: skip
    return next((word for status, word in words.items() if status.value == value.lower()), value)


def _has(value: str, *, is_out: bool) -> str:
    if value == "link":
        return _("without a link") if is_out else _("with a link")
    return _("not reported") if is_out else _("reported")


def _examples() -> list[tuple[str, str]]:
    """What can be typed, each with what it finds."""
    week = (clock.now() - timedelta(days=7)).date().isoformat()
    return [
        (_("water tap"), _("both words, in the reply, its writer's name, or its article's title and URL")),
        (_('"dry since spring"'), _("these words in this order")),
        (_("tap -casino"), _("without this word")),
        ("from:Rita", _("writers with this name")),
        (_('article:"map of taps"'), _("an article, by its URL or words of its title")),
        ("status:spam", _("pending, approved, rejected or spam; for the list All")),
        ("held:links", _("held by a check: %(checks)s", checks=", ".join(HELD_WORDS))),
        ("has:link", _("with a link in the text")),
        ("has:report", _("reported by readers")),
        ("first:yes", _("nobody had approved anything of the writer")),
        (f"before:{week}", _("before that day (UTC)")),
        ("after:7d", _("in the last seven days")),
    ]

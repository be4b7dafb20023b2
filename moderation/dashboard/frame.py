"""What every page of the desk has around it: the rail with its queues and their counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, render_template, request
from flask_babel import lazy_gettext, lazy_pgettext

from moderation.comments import queries as comments
from moderation.comments.models import Queue
from moderation.dashboard.access import Desk
from moderation.dashboard.lists import Place
from moderation.foundation import clock
from moderation.views import queries as views
from moderation.views.models import View


@dataclass(frozen=True, slots=True)
class Entry:
    """A queue in the rail: its name, mark, the letter after `g`, and how many it holds."""

    queue: Queue
    name: str
    mark: str
    key: str
    empty: str


QUEUES = (
    Entry(
        Queue.PENDING,
        lazy_pgettext("queue", "Pending"),
        "◔",
        "p",
        lazy_gettext("Nothing waits. New replies appear here, the oldest first."),
    ),
    Entry(
        Queue.UNATTACHED,
        lazy_pgettext("queue", "Unattached"),
        "◇",
        "o",
        lazy_gettext("Every reply has its article."),
    ),
    Entry(
        Queue.REPORTED,
        lazy_pgettext("queue", "Reported"),
        "!",
        "r",
        lazy_gettext("No report waits. Approved replies that readers report appear here."),
    ),
    Entry(
        Queue.SPAM,
        lazy_pgettext("queue", "Spam"),
        "⚑",
        "s",
        lazy_gettext("No spam. What is marked as spam is kept here."),
    ),
    Entry(
        Queue.REJECTED, lazy_pgettext("queue", "Rejected"), "✕", "d", lazy_gettext("Nothing was rejected.")
    ),
    Entry(
        Queue.APPROVED,
        lazy_pgettext("queue", "Approved"),
        "✓",
        "a",
        lazy_gettext("Nothing is published yet. Approved replies are listed here."),
    ),
    Entry(
        Queue.ALL,
        lazy_pgettext("queue", "All"),
        "≡",
        "l",
        lazy_gettext("No reply has come in yet. Put the embed tag on an article to begin."),
    ),
)
ENTRY = {entry.queue: entry for entry in QUEUES}


def render(template: str, desk: Desk, status: int = 200, **context: Any) -> Response:
    """A page of the desk; never kept by caches. `counts` of the queues may be given."""
    context["counts"] = context.get("counts") or comments.counts(desk.site_id)
    saved = views.of(desk.site_id, desk.account_id)
    view = _saved_as(saved, context["place"]) if "searching" in context else None
    return part(template, desk, status, entries=QUEUES, views=saved, view=view, **context)


def _saved_as(saved: Sequence[View], place: Place) -> View | None:
    """The view that names the list on the page."""
    here = (place.which, place.search, place.order)
    return next((view for view in saved if (view.queue, view.search, view.order) == here), None)


def part(template: str, desk: Desk, status: int = 200, **context: Any) -> Response:
    """A part of a page, without what stands around every page; never kept by caches."""
    content = fragment(template, desk, **context)
    return Response(content, status, headers={"Cache-Control": "no-store"})


def told(**content: Any) -> Response:
    """News for the desk's script, as JSON that no cache keeps."""
    answer = jsonify(content)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def fragment(template: str, desk: Desk, **context: Any) -> str:
    """A template with what every template of the desk knows."""
    known = {"desk": desk, "site": desk.site, "now": clock.now(), "place": Place.of(request.values)}
    return render_template(template, **known | context)

"""What every page of the desk has around it: the rail with its queues and their counts."""

from dataclasses import dataclass
from typing import Any

from flask import Response, render_template
from flask_babel import lazy_gettext, lazy_pgettext

from moderation.comments import queries as comments
from moderation.comments.models import Queue
from moderation.dashboard.access import Desk
from moderation.foundation import clock
from moderation.moderators.permissions import Permission


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
    """A page of the desk; never kept by caches."""
    counts = comments.counts(desk.site_id)
    return part(template, desk, status, entries=QUEUES, counts=counts, **context)


def part(template: str, desk: Desk, status: int = 200, **context: Any) -> Response:
    """A part of a page, without what stands around every page; never kept by caches."""
    content = fragment(template, desk, **context)
    return Response(content, status, headers={"Cache-Control": "no-store"})


def fragment(template: str, desk: Desk, **context: Any) -> str:
    """A template with what every template of the desk knows."""
    known = {"desk": desk, "site": desk.site, "now": clock.now(), "permissions": Permission}
    return render_template(template, **known, **context)

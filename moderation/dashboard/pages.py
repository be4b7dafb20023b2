"""A list of the desk as a page, and rows of it alone."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import Response, request
from flask_babel import format_decimal
from flask_babel import gettext as _

from moderation.claims import queries as claims
from moderation.comments import queries as comments
from moderation.comments.filters import Filter
from moderation.comments.listed import Listed
from moderation.comments.models import Queue
from moderation.dashboard import frame
from moderation.dashboard.access import Desk
from moderation.dashboard.beside import context_of
from moderation.dashboard.bulk_words import told_bulk
from moderation.dashboard.lists import Place
from moderation.dashboard.rows import rows_of, told
from moderation.dashboard.searching import searching
from moderation.dashboard.strip import strip_of
from moderation.dashboard.ways import ways
from moderation.foundation import clock
from moderation.foundation.errors import Invalid
from moderation.foundation.paging import Page
from moderation.moderators import queries as moderators


def show(
    desk: Desk, place: Place, *, focus: str | None = None, done: str | None = None,
    batch: str | None = None, ticked: str | None = None, stale: str | None = None,
    conflict: str | None = None, status: int = 200, errors: dict[str, list[str]] | None = None,
) -> Response:  # fmt: skip
    """The page of a list, on the comment `focus`; `done` names the decision just made, `batch` the bulk
    act; every row is ticked when `ticked` is "all".

    `stale` names a comment that somebody else changed, `conflict` says how: its fresh row stands first.
    A search that can't be read shows no rows and its `errors` at the field, with what was typed: 422.
    """
    site_id, errors = desk.site_id, dict(errors or {})
    counts, arrived = comments.counts_now(site_id)
    page: Page[Listed] = Page([])
    number: comments.Number | None = None
    known: comments.Narrowed | None = None
    try:
        asked = place.filter
        known = comments.narrowing_of(site_id, asked)
        page = comments.listing(site_id, asked, place.cursor, known=known)
        number = (
            comments.number(site_id, asked, known=known) if known else comments.Number(counts[asked.queue])
        )
    except Invalid as problem:
        errors, status = errors | problem.errors, 422
    found = list(page.rows)
    fresh = comments.row(site_id, stale) if stale else None
    if fresh is not None:
        found = [fresh, *(row for row in found if row.id != fresh.id)]
        focus = fresh.public_id
    read, now = held(desk, [row.public_id for row in found]), clock.now()
    current = _current(found, focus, read)
    act = told(site_id, done)
    return frame.render(
        "dashboard/queues/queue.html", desk, status, place=place, which=place.which,
        entry=frame.ENTRY[place.which], number=number, page=page, counts=counts, errors=errors,
        searching=searching(desk, place, counts, opened=request.args.get("menu", "")), typed=request.form,
        rows=rows_of(found, ways(desk.key, place), now), focus=current, held=read,
        alike=_groups(desk, place, found, known), context=context_of(current) if current else None, told=act,
        strip=strip_of(desk.site, act, now), conflict=conflict,
        bulk=told_bulk(site_id, batch), ticked=ticked == "all", arrived=arrived,
    )  # fmt: skip


def fragment(desk: Desk, place: Place, found: Sequence[Listed]) -> str:
    """Rows of a list alone, none of them in focus: the same partial as on the page."""
    rows = rows_of(found, ways(desk.key, place), clock.now())
    known = {"place": place, "rows": rows, "focus": None, "ticked": False}
    return frame.fragment("dashboard/queues/rows.html", desk, **known, alike=_groups(desk, place, found))


def _current(found: Sequence[Listed], focus: str | None, held: Mapping[str, str]) -> Listed | None:
    """The row to stand on: the one that was named, else the first that nobody else looks at."""
    named = next((row for row in found if row.public_id == focus), None)
    free = (row for row in found if row.public_id not in held)
    return named or next(free, found[0] if found else None)


def _groups(
    desk: Desk, place: Place, found: Sequence[Listed], known: comments.Narrowed | None = None
) -> dict[int, comments.Group]:
    """How many near-duplicates each row of Pending stands for; elsewhere each stands for itself."""
    if not found or not place.filter.folds:
        return {}
    numbers = {row.alike for row in found if row.alike is not None}
    return comments.groups(desk.site_id, place.filter, numbers, known=known)


def held(desk: Desk, public_ids: Collection[str]) -> dict[str, str]:
    """Which of these comments colleagues look at just now: their names by public id."""
    by = claims.held(desk.site_id, public_ids, by_others_than=desk.account_id, now=clock.now())
    names = moderators.names(set(by.values()))
    return {public_id: names.get(account) or _("A moderator") for public_id, account in by.items()}


def number_of(site_id: int, asked: Filter, counts: dict[Queue, int]) -> comments.Number:
    """How many comments a list holds; the badge of a whole queue says its number already."""
    return comments.Number(counts[asked.queue]) if asked.is_plain else comments.number(site_id, asked)


def told_number(desk: Desk, place: Place, counts: dict[Queue, int]) -> dict[str, Any]:
    """The length of a list for scripts: `here` in words, `number` (None where counting stopped).

    Nothing of a list whose search can't be read.
    """
    try:
        number = number_of(desk.site_id, place.filter, counts)
    except Invalid:
        return {}
    return {"here": shown_number(number), "number": None if number.capped else number.value}


def following(desk: Desk, place: Place, after: str, want: int) -> dict[str, Any]:
    """What comes behind a row of a list, `want` rows but one at least and a page at most.

    `rows` as HTML, `more` (where it goes on), and whether it `ends`.
    """
    page = comments.listing(desk.site_id, place.filter, after, max(1, min(want, comments.PAGE)))
    return {"rows": fragment(desk, place, page.rows), "more": page.last, "ends": page.next is None}


def shown_number(number: comments.Number) -> str:
    """How many comments a list holds: "1,000+" where counting stopped, "…" if that found none."""
    if number.capped and not number.value:
        return "…"
    return format_decimal(number.value) + ("+" if number.capped else "")

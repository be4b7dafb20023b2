"""A list of the desk as a page, and rows of it alone."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_babel import format_decimal

from moderation.comments import queries as comments
from moderation.comments.listed import Listed
from moderation.dashboard import frame
from moderation.dashboard.access import Desk
from moderation.dashboard.bulk_words import told_bulk
from moderation.dashboard.lists import Place
from moderation.dashboard.rows import context_of, rows_of, told
from moderation.dashboard.ways import ways
from moderation.foundation import clock


def show(
    desk: Desk, place: Place, *, focus: str | None = None, done: str | None = None,
    batch: str | None = None, ticked: str | None = None, stale: str | None = None,
    conflict: str | None = None, status: int = 200,
) -> Response:  # fmt: skip
    """The page of a list, on the comment `focus`; `done` names the decision just made, `batch` the bulk
    act; every row is ticked when `ticked` is "all".

    `stale` names a comment that somebody else changed, `conflict` says how: its fresh row stands first.
    """
    site_id = desk.site_id
    page = comments.listing(site_id, place.filter, place.cursor)
    found = list(page.rows)
    fresh = comments.row(site_id, stale) if stale else None
    if fresh is not None:
        found = [fresh, *(row for row in found if row.id != fresh.id)]
        focus = fresh.public_id
    current = next((row for row in found if row.public_id == focus), found[0] if found else None)
    return frame.render(
        "dashboard/queues/queue.html", desk, status, place=place, which=place.which,
        entry=frame.ENTRY[place.which], number=comments.number(site_id, place.filter), page=page,
        rows=rows_of(found, ways(desk.key, place), clock.now()), focus=current,
        alike=_groups(desk, place, found),
        context=context_of(current) if current else None, told=told(site_id, done), conflict=conflict,
        bulk=told_bulk(site_id, batch), ticked=ticked == "all",
    )  # fmt: skip


def fragment(desk: Desk, place: Place, found: Sequence[Listed]) -> str:
    """Rows of a list alone, none of them in focus: the same partial as on the page."""
    rows = rows_of(found, ways(desk.key, place), clock.now())
    return frame.fragment(
        "dashboard/queues/rows.html",
        desk,
        place=place,
        rows=rows,
        focus=None,
        alike=_groups(desk, place, found),
    )


def _groups(desk: Desk, place: Place, found: Sequence[Listed]) -> dict[int, comments.Group]:
    """How many near-duplicates each row of Pending stands for; elsewhere each stands for itself."""
    if not place.filter.folds:
        return {}
    return comments.groups(desk.site_id, place.filter, {row.alike for row in found if row.alike is not None})


def shown_number(number: Any) -> str:
    """How many comments a list holds, "1,000+" where counting stopped."""
    return format_decimal(number.value) + ("+" if number.capped else "")

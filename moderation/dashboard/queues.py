"""The queues: lists of comments that wait or were decided, one of them in focus."""

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from moderation.comments import queries as comments
from moderation.comments.listed import Listed
from moderation.comments.models import Queue
from moderation.dashboard import frame
from moderation.dashboard.access import Desk, desk_of, signed_in
from moderation.dashboard.ages import ago, day, second
from moderation.dashboard.phrases import phrases
from moderation.dashboard.rows import context_of, rows_of, standing, state, told
from moderation.dashboard.sentences import did, did_to, verb, who
from moderation.dashboard.strip import strip_of
from moderation.dashboard.ways import ways
from moderation.decisions import queries as decisions
from moderation.foundation import clock
from moderation.foundation.errors import NotFound
from moderation.moderators import queries as moderators
from moderation.moderators.permissions import Permission

blueprint = Blueprint("queues", __name__, url_prefix="/dashboard/<site>")
for shown in (ago, day, second):
    blueprint.add_app_template_filter(shown, shown.__name__)
for said in (standing, state, did, did_to, verb, who, phrases):
    blueprint.add_app_template_global(said, said.__name__)


@blueprint.get("/queue/<which>")
@signed_in
def queue(site: str, which: str) -> Response:
    """A page of a queue; `focus` names the comment to stand on, `done` the decision just made."""
    desk = desk_of(site, Permission.READ_QUEUE)
    return show(desk, _queue(which), request.args.get("cursor"), focus=request.args.get("focus"),
                done=request.args.get("done"))  # fmt: skip


@blueprint.get("/comments/<public_id>")
@signed_in
def comment(site: str, public_id: str) -> Response:
    """One comment alone, with its context and its history."""
    desk = desk_of(site, Permission.READ_QUEUE)
    found = comments.row(desk.site.id, public_id)
    if found is None:
        raise NotFound(_("That comment is not here."))
    rows = rows_of([found], ways(site, None, None), clock.now())
    return frame.render(
        "dashboard/queues/comment.html", desk, rows=rows, focus=found, context=context_of(found),
        which=None, cursor=None,
    )  # fmt: skip


def show(desk: Desk, which: Queue, cursor: str | None, *, focus: str | None = None, done: str | None = None,
         stale: str | None = None, status: int = 200) -> Response:  # fmt: skip
    """The page of a queue. `stale` names a comment that somebody else changed: its fresh row stands first."""
    page = comments.queue(desk.site.id, which, cursor)
    found = list(page.rows)
    fresh = comments.row(desk.site.id, stale) if stale else None
    if fresh is not None:
        found = [fresh, *(row for row in found if row.id != fresh.id)]
        focus = fresh.public_id
    current = _current(found, focus)
    act, now = told(desk.site.id, done), clock.now()
    return frame.render(
        "dashboard/queues/queue.html", desk, status, entry=frame.ENTRY[which], which=which, cursor=cursor,
        rows=rows_of(found, ways(desk.site.key, which, cursor), now), focus=current,
        context=context_of(current) if current else None, next=page.next,
        told=act, strip=strip_of(desk.site, act, now), conflict=_conflict(desk, fresh) if fresh else None,
    )  # fmt: skip


def _current(found: list[Listed], focus: str | None) -> Listed | None:
    return next((row for row in found if row.public_id == focus), found[0] if found else None)


def _conflict(desk: Desk, comment: Listed) -> dict[str, Any]:
    last = decisions.last_about(desk.site.id, comment.id)
    names = moderators.names([last.account_id]) if last and last.account_id else {}
    return {"comment": comment, "decision": last, "who": who(last, names)}


def _queue(which: str) -> Queue:
    try:
        return Queue(which)
    except ValueError as problem:
        raise NotFound(_("There is no such queue.")) from problem

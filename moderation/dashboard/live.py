"""What the desk's script asks while a list is open: what changed, who reads what, what stands beside."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.claims import operations as claims
from moderation.comments import queries as comments
from moderation.comments.listed import Listed
from moderation.dashboard import frame, pages
from moderation.dashboard.access import Desk, desk_of, signed_in
from moderation.dashboard.acts import MOST_WANTED
from moderation.dashboard.ages import ago
from moderation.dashboard.beside import context_of
from moderation.dashboard.lists import Place, arrival, versions
from moderation.dashboard.rows import listed, rows_of
from moderation.dashboard.sentences import told_of
from moderation.dashboard.ways import ways
from moderation.decisions import queries as decisions
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators import queries as moderators
from moderation.moderators.permissions import Permission

blueprint = Blueprint("live", __name__, url_prefix="/dashboard/<site>")

MOST_SEEN = 100


@blueprint.get("/live")
@signed_in
def news(site: str) -> Response:
    """What changed since the page was made.

    Asked with the list (`queue`, `q`, `order`), `since` (the last arrival that the page knew) and `seen`
    ("id:version id:version …", the rows on the page). JSON: `counts`, `here` and `number` (how many this
    list holds, see `pages.told_number`), `newer` (how many came since), `changed` (by id: the `row` as it is
    now, who did what as `said`, and whether that was `mine`) and `held` (by id: which colleague reads it).
    """
    desk = desk_of(site, Permission.READ_QUEUE)
    place, now = Place.of(request.args), clock.now()
    seen = versions(request.args.get("seen", "").split(), MOST_SEEN)
    fresh = [row for row in comments.rows(desk.site_id, list(seen)) if row.version != seen[row.public_id]]
    counts, since = comments.counts(desk.site_id), arrival(request.args, "since")
    return frame.told(
        counts={queue.value: count for queue, count in counts.items()},
        **pages.told_number(desk, place, counts),
        newer=0 if since is None else comments.newer(desk.site_id, place.filter, since),
        changed=_changed(desk, place, fresh, now),
        held=pages.held(desk, list(seen)),
    )  # fmt: skip


@blueprint.get("/rows")
@signed_in
def rows(site: str) -> Response:
    """The rows of a list behind `more`, at most `want`: JSON as in `pages.following`."""
    desk = desk_of(site, Permission.READ_QUEUE)
    place, more = Place.of(request.args), request.args.get("more", "")
    return frame.told(**pages.following(desk, place, more, request.args.get("want", comments.PAGE, int)))


@blueprint.post("/claims")
@signed_in
def claim(site: str) -> AnyResponse:
    """Hold the first of the `wanted` comments that nobody else reads. JSON: `mine`, `held` by others."""
    desk = desk_of(site, Permission.DECIDE)
    site_id, account, now = desk.site_id, desk.account_id, clock.now()
    wanted = versions(request.form.getlist("wanted"), MOST_WANTED)
    with transaction():
        mine = claims.claim(site_id, account, wanted, now=now)
    return frame.told(mine=mine, held=pages.held(desk, list(wanted)))


@blueprint.get("/comments/<public_id>/beside")
@signed_in
def beside(site: str, public_id: str) -> Response:
    """What stands beside a comment in focus: the same as on its page, alone."""
    desk = desk_of(site, Permission.READ_QUEUE)
    found = listed(desk.site_id, public_id)
    place = Place.of(request.args)
    (row,) = rows_of([found], ways(desk.key, place), clock.now())
    return frame.part("dashboard/queues/context.html", desk, context=context_of(found), row=row)


def _changed(desk: Desk, place: Place, fresh: list[Listed], now: datetime) -> dict[str, Any]:
    last = decisions.last_about_each(desk.site_id, [row.id for row in fresh])
    names = moderators.names({row.account_id for row in last.values() if row.account_id})
    found = {}
    for row in fresh:
        act = last.get(row.id)
        words = told_of(act, names) if act else _("%(who)s edited", who=_("Its writer"))
        found[row.public_id] = {
            "row": pages.fragment(desk, place, [row]),
            "said": f"{words} · {ago(act.created_at if act else now, now)}",
            "mine": act is not None and act.account_id == desk.account_id,
        }
    return found

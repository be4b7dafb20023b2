"""The log: who decided what, when."""

from flask import Blueprint, Response, request

from moderation.comments import queries as comments
from moderation.dashboard import frame
from moderation.dashboard.access import desk_of, signed_in
from moderation.decisions import queries
from moderation.moderators import queries as moderators
from moderation.moderators.permissions import Permission

blueprint = Blueprint("log", __name__, url_prefix="/dashboard/<site>/log")


@blueprint.get("")
@signed_in
def show(site: str) -> Response:
    """Every decision, the newest first."""
    desk = desk_of(site, Permission.READ_LOG)
    page = queries.log(desk.site_id, request.args.get("cursor"))
    names = moderators.names([row.account_id for row in page.rows if row.account_id])
    about = comments.some(desk.site_id, [row.comment_id for row in page.rows])
    return frame.render(
        "dashboard/log/log.html", desk, rows=page.rows, next=page.next, names=names, about=about
    )

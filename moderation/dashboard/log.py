"""The log: who decided what, when; and for admins what else was done."""

from flask import Blueprint, Response, request

from moderation.audit import queries as audit
from moderation.comments import queries as comments
from moderation.dashboard import audited, frame
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


@blueprint.get("/others")
@signed_in
def others(site: str) -> Response:
    """Every act that is no decision, the newest first."""
    desk = desk_of(site, Permission.READ_AUDIT)
    page = audit.log(desk.site_id, request.args.get("cursor"))
    entries = audited.entries(desk.site, page.rows)
    return frame.render("dashboard/log/others.html", desk, noted=entries, next=page.next)

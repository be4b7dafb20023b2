"""The writers of a site: what became of their replies, and what moderators think of them.

No address is shown here.
"""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.audit import operations as audit
from moderation.commenters import operations, queries
from moderation.commenters.models import Commenter, Trust
from moderation.comments import queries as comments
from moderation.dashboard import answers, frame
from moderation.dashboard.access import desk_of, signed_in
from moderation.dashboard.lists import Place
from moderation.dashboard.rows import rows_of
from moderation.dashboard.ways import ways
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Malformed, NotFound
from moderation.foundation.languages import noted
from moderation.moderators.permissions import Permission

blueprint = Blueprint("writers", __name__, url_prefix="/dashboard/<site>/writers/<public_id>")

SAID = {
    Trust.TRUSTED: noted("%(name)s is trusted: the site's rule holds none of their replies."),
    Trust.BANNED: noted("%(name)s is banned: their new replies go to Spam."),
    Trust.NEUTRAL: noted("%(name)s is neither trusted nor banned."),
}


@blueprint.get("")
@signed_in
def show(site: str, public_id: str) -> Response:
    """A writer's record, names and websites, and a page of their replies, the newest first (`older` ones)."""
    desk = desk_of(site, Permission.READ_QUEUE)
    writer = _found(queries.by_public_id(desk.site_id, public_id))
    page = comments.by_writer(desk.site_id, writer.id, request.args.get("older"))
    signed = comments.signed(desk.site_id, writer.id)
    return frame.render(
        "dashboard/writers/writer.html", desk, writer=writer, record=comments.record(desk.site_id, writer.id),
        names=list(dict.fromkeys(row.name for row in signed if row.name)),
        websites=list(dict.fromkeys(row.website for row in signed if row.website)),
        rows=rows_of(page.rows, ways(site, None), clock.now()), next=page.next,
        place=Place.of(request.args), which=None,
    )  # fmt: skip


@blueprint.post("/trust")
@signed_in
def trust(site: str, public_id: str) -> AnyResponse:
    """Trust a writer, ban them, or neither; the same way back undoes it.

    Then back to the reply (`focus`) or to the writer's page.
    """
    desk = desk_of(site, Permission.DECIDE)
    site_id, account, to = desk.site_id, desk.account_id, _trust()
    with transaction():
        writer = _found(queries.locked(site_id, public_id))
        name, before = writer.name, writer.trust
        if before is not to:
            operations.set_trust(writer, to)
            details = {"commenter": public_id, "from": before.value, "to": to.value}
            audit.note(site_id, "writer.trust", details, by=account, now=clock.now())
    said = _(SAID[to], name=name)
    if answers.wants_news():
        return answers.news(desk, None, said=said, trust=to.value)
    if "focus" in request.form:
        return answers.done(desk, None, focus=request.form["focus"], said=said)
    flash(said)
    place: dict[str, Any] = {**Place.of(request.form).fields}
    return redirect(url_for("writers.show", site=site, public_id=public_id, **place), 303)


def _found(writer: Commenter | None) -> Commenter:
    if writer is None:
        raise NotFound(_("That writer is not here."))
    return writer


def _trust() -> Trust:
    try:
        return Trust(request.form.get("to", ""))
    except ValueError as problem:
        raise Malformed(_("A writer is trusted, banned, or neutral.")) from problem

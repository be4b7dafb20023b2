"""Acts on a comment: decide and undo. Each is a form; afterwards the queue is shown with the next comment."""

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.comments.models import Queue, Status
from moderation.dashboard import queues
from moderation.dashboard.access import desk_of, signed_in
from moderation.dashboard.strip import reason_for
from moderation.decisions import operations as decisions
from moderation.decisions import queries as decision_queries
from moderation.decisions.actors import moderator
from moderation.decisions.errors import Stale, Unattached
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Malformed
from moderation.moderators.permissions import Permission
from moderation.sites import queries as sites
from moderation.sites.models import Site

blueprint = Blueprint("acts", __name__, url_prefix="/dashboard/<site>")

DECIDABLE = (Status.APPROVED, Status.REJECTED, Status.SPAM, Status.PENDING)


@blueprint.post("/comments/<public_id>/decision")
@signed_in
def decide(site: str, public_id: str) -> AnyResponse:
    """Approve, reject (for a `reason`, else the site's default one), mark as spam or send back.

    303 to the next comment, 409 with the fresh one when stale.
    """
    desk = desk_of(site, Permission.DECIDE)
    here, by, to, seen = sites.apart(desk.site), moderator(desk.account.id), _status(), number("seen")
    why = reason_for(here.policy, to, request.form.get("reason", ""))
    try:
        with transaction():
            done = decisions.decide(here, public_id, to, by=by, seen=seen, now=clock.now(), reason=why)
            decision = done.decision.public_id if done.decision and done.changed else None
    except Unattached:
        where = place()
        there = url_for(
            "placing.choose", site=site, public_id=public_id, queue=where["which"], cursor=where["cursor"]
        )
        return redirect(there, 303)
    except Stale as stale:
        return again(site, stale, Permission.DECIDE)
    return onward(site, decision)


@blueprint.post("/decisions/<decision>/undo")
@signed_in
def undo(site: str, decision: str) -> AnyResponse:
    """Take a decision back; `latest` is one's own last one."""
    desk = desk_of(site, Permission.DECIDE)
    here, account = sites.apart(desk.site), desk.account.id
    try:
        with transaction():
            public_id = _latest(here, account) if decision == "latest" else decision
            if public_id is None:
                return onward(site, None)
            done = decisions.undo(here, public_id, by=moderator(account), now=clock.now())
            made, back = done.decision.public_id if done.decision else None, done.comment.public_id
    except Stale as stale:
        return again(site, stale, Permission.DECIDE)
    return onward(site, made, focus=back)


def onward(site: str, done: str | None, *, focus: str | None = None) -> AnyResponse:
    """Back to the list that the form came from, on the comment that followed."""
    where = place()
    return redirect(
        url_for(
            "queues.queue", site=site, which=where["which"], cursor=where["cursor"], done=done,
            focus=focus or request.form.get("next") or None,
        ),
        303,
    )  # fmt: skip


def again(site: str, stale: Stale, permission: Permission) -> Response:
    """409: the list with the fresh comment on top and who changed it."""
    desk = desk_of(site, permission)
    where = place()
    return queues.show(
        desk, Queue(where["which"] or "pending"), where["cursor"], stale=stale.comment_id, status=409
    )


def place() -> dict[str, str | None]:
    """The list that a form stands in."""
    which = request.values.get("queue", "")
    known = which in {queue.value for queue in Queue}
    return {"which": which if known else "pending", "cursor": request.values.get("cursor") or None}


def number(name: str) -> int:
    """A whole number of the form. Raises Malformed."""
    try:
        return int(request.form[name])
    except (KeyError, ValueError) as problem:
        raise Malformed(_("That form is not complete. Load the page again.")) from problem


def _status() -> Status:
    try:
        to = Status(request.form.get("to", ""))
    except ValueError as problem:
        raise Malformed(_("That form is not complete. Load the page again.")) from problem
    if to not in DECIDABLE:
        raise Malformed(_("A comment is approved, rejected, marked as spam or sent back to pending."))
    return to


def _latest(site: Site, account: int) -> str | None:
    decision = decision_queries.latest_by(site.id, account)
    return decision.public_id if decision else None

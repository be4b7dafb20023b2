"""Acts on a comment: decide and undo. Each is a form; afterwards the list is shown with the next comment."""

import re
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.batches import queries as batches
from moderation.batches.models import Batch
from moderation.claims import operations as claims
from moderation.comments.models import Status
from moderation.dashboard import answers, bulk
from moderation.dashboard.access import Desk, desk_of, signed_in
from moderation.dashboard.bulk_words import can_undo
from moderation.dashboard.lists import Place, versions
from moderation.dashboard.strip import reason_for
from moderation.decisions import operations as decisions
from moderation.decisions import queries as decision_queries
from moderation.decisions.actors import moderator
from moderation.decisions.errors import Stale, Unattached
from moderation.decisions.models import Act
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Malformed
from moderation.moderators.permissions import Permission
from moderation.sites import queries as sites
from moderation.sites.models import Site

blueprint = Blueprint("acts", __name__, url_prefix="/dashboard/<site>")

DECIDABLE = (Status.APPROVED, Status.REJECTED, Status.SPAM, Status.PENDING)
MOST_WANTED = 30
_NUMBER = re.compile(r"[0-9]{1,9}")


@blueprint.post("/comments/<public_id>/decision")
@signed_in
def decide(site: str, public_id: str) -> AnyResponse:
    """Approve, reject (for a `reason`, else the site's default one), mark as spam or send back.

    The comments that come next are held for this moderator.

    303 to the next comment, 409 with the fresh one when stale.
    """
    desk = desk_of(site, Permission.DECIDE)
    account, to, seen = desk.account_id, status(), number("seen")
    if request.form.get("alike"):
        return bulk.decide_alike(desk, public_id, to, seen)
    here = sites.apart(desk.site)
    wanted = versions(request.form.getlist("next"), MOST_WANTED)
    why = reason_for(here.policy, to, request.form.get("reason", ""))
    try:
        with transaction():
            by, now = moderator(account), clock.now()
            done = decisions.decide(here, public_id, to, by=by, seen=seen, now=now, reason=why)
            decision = done.decision.public_id if done.decision and done.changed else None
            mine = claims.claim(here.id, account, wanted, now=now) if wanted else []
    except Unattached:
        where: dict[str, Any] = {**Place.of(request.values).fields}
        return redirect(url_for("placing.choose", site=site, public_id=public_id, **where), 303)
    except Stale as stale:
        return answers.stale(desk, stale)
    return answers.done(desk, decision, about=public_id, mine=mine)


@blueprint.post("/decisions/<decision>/undo")
@signed_in
def undo(site: str, decision: str) -> AnyResponse:
    """Take a decision back, with all of the bulk act that it belongs to; `latest` is one's own last one."""
    desk = desk_of(site, Permission.DECIDE)
    if batch := _bulk_act(desk, decision):
        return bulk.undo(desk, batch)
    here, account = sites.apart(desk.site), desk.account_id
    made = back = None
    try:
        with transaction():
            public_id = _latest(here, account) if decision == "latest" else decision
            if public_id is not None:
                done = decisions.undo(here, public_id, by=moderator(account), now=clock.now())
                made, back = done.decision.public_id if done.decision else None, done.comment.public_id
    except Stale as stale:
        return answers.stale(desk, stale)
    return answers.done(desk, made, about=back, focus=back)


def number(name: str) -> int:
    """A whole number of the form, from 0 to less than a milliard. Raises Malformed."""
    typed = request.form.get(name, "")
    if not _NUMBER.fullmatch(typed):
        raise incomplete()
    return int(typed)


def incomplete() -> Malformed:
    """What is raised for a form that is none of ours."""
    return Malformed(_("That form is not complete. Load the page again."))


def status() -> Status:
    """The status that a form asks for. Raises Malformed."""
    try:
        to = Status(request.form.get("to", ""))
    except ValueError as problem:
        raise incomplete() from problem
    if to not in DECIDABLE:
        raise Malformed(_("A comment is approved, rejected, marked as spam or sent back to pending."))
    return to


def _bulk_act(desk: Desk, decision: str) -> Batch | None:
    """The bulk act of a decision, unless it was taken back before."""
    site_id = desk.site_id
    if decision == "latest":
        found = decision_queries.latest_by(site_id, desk.account_id)
    else:
        found = decision_queries.by_public_id(site_id, decision)
    if found is None or found.batch_id is None or found.act is Act.UNDO:
        return None
    batch = batches.by_id(site_id, found.batch_id)
    return batch if batch and can_undo(batch) else None


def _latest(site: Site, account: int) -> str | None:
    decision = decision_queries.latest_by(site.id, account)
    return decision.public_id if decision else None

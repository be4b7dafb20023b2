"""What a comment says and said: as typed and as shown, its history as differences, and what was redacted."""

from flask import Blueprint, Response

from moderation.audit import operations as audit
from moderation.dashboard import sheets
from moderation.dashboard.access import Desk, desk_of, signed_in
from moderation.dashboard.diffs import Step, steps
from moderation.decisions import queries as decisions
from moderation.foundation import clock
from moderation.foundation.db import read_one_state, transaction
from moderation.moderators import queries as moderators
from moderation.moderators.permissions import Permission
from moderation.wordings import queries

blueprint = Blueprint("wordings", __name__, url_prefix="/dashboard/<site>/comments/<public_id>")


@blueprint.get("/text")
@signed_in
def text(site: str, public_id: str) -> Response:
    """The text as typed beside what readers see."""
    desk = desk_of(site, Permission.READ_QUEUE)
    return sheets.show("text", desk, sheets.comment_of(desk, public_id))


@blueprint.get("/history")
@signed_in
def history(site: str, public_id: str) -> Response:
    """What changed in the text, from the oldest to the newest; nothing from before a redaction is shown."""
    read_one_state()
    return _page(desk_of(site, Permission.READ_QUEUE), public_id, revealed=False)


@blueprint.post("/original")
@signed_in
def reveal(site: str, public_id: str) -> Response:
    """The same with what was redacted, for an appeal; it is noted who looked."""
    desk = desk_of(site, Permission.REVEAL)
    site_id, account = desk.site_id, desk.account_id
    sheets.comment_of(desk, public_id)
    with transaction():
        audit.note(site_id, "wording.revealed", {"comment": public_id}, by=account, now=clock.now())
    read_one_state()
    return _page(desk_of(site, Permission.REVEAL), public_id, revealed=True)


def _page(desk: Desk, public_id: str, *, revealed: bool) -> Response:
    comment = sheets.comment_of(desk, public_id)
    made = decisions.history(desk.site_id, comment.id)
    found: list[Step] = steps(comment, queries.of(desk.site_id, comment.id), made, revealed=revealed)
    names = moderators.names({step.decision.account_id for step in found if step.decision.account_id})
    return sheets.show("history", desk, comment, steps=found, names=names, revealed=revealed)

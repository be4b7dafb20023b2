"""Notes for colleagues about a comment."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.dashboard import answers, sheets
from moderation.dashboard.access import Desk, desk_of, signed_in
from moderation.dashboard.sheets import Errors
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Invalid, NotFound
from moderation.moderators import queries as moderators
from moderation.moderators.permissions import Permission
from moderation.notes import operations, queries

blueprint = Blueprint("notes", __name__, url_prefix="/dashboard/<site>/comments/<public_id>/notes")


@blueprint.get("")
@signed_in
def show(site: str, public_id: str) -> Response:
    """The notes about a comment, and room for another."""
    return _page(desk_of(site, Permission.DECIDE), public_id)


@blueprint.post("")
@signed_in
def add(site: str, public_id: str) -> AnyResponse:
    """Keep a note: 303, or 422 with what was typed."""
    desk = desk_of(site, Permission.DECIDE)
    account, typed = desk.account_id, request.form.get("text", "")
    try:
        with transaction():
            comment = sheets.comment_of(desk, public_id)
            operations.add(comment, typed, account_id=account, now=clock.now())
    except Invalid as problem:
        return _page(desk_of(site, Permission.DECIDE), public_id, problem.errors)
    said = _("Colleagues see your note beside the reply.")
    return answers.done(desk, None, focus=public_id, said=said)


@blueprint.get("/<note>/remove")
@signed_in
def ask(site: str, public_id: str, note: str) -> Response:
    """What the note says, and that removing it can't be undone."""
    return _asking(desk_of(site, Permission.DECIDE), public_id, note)


@blueprint.post("/<note>/remove")
@signed_in
def remove(site: str, public_id: str, note: str) -> AnyResponse:
    """Take one's own note away, once the box is ticked: 303, or 422."""
    desk = desk_of(site, Permission.DECIDE)
    if not request.form.get("sure"):
        return _asking(desk, public_id, note, sheets.unsure())
    site_id, account = desk.site_id, desk.account_id
    with transaction():
        operations.remove(site_id, note, account_id=account)
    return answers.done(desk, None, focus=public_id, said=_("Your note is deleted."))


def _asking(desk: Desk, public_id: str, note: str, errors: Errors | None = None) -> Response:
    comment, found = sheets.comment_of(desk, public_id), queries.by_public_id(desk.site_id, note)
    if found is None or (found.account_id, found.comment_id) != (desk.account_id, comment.id):
        raise NotFound(_("That note is not here, or it is not yours."))
    return sheets.show("note", desk, comment, errors, note=found)


def _page(desk: Desk, public_id: str, errors: Errors | None = None) -> Response:
    comment = sheets.comment_of(desk, public_id)
    notes = queries.about(desk.site_id, comment.id)
    names = moderators.names({note.account_id for note in notes})
    return sheets.show(
        "notes", desk, comment, errors, notes=notes, names=names, typed=request.form.get("text", ""),
        longest=operations.LONGEST,
    )  # fmt: skip

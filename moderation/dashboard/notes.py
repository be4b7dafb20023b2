"""Notes for colleagues about a comment."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.dashboard import answers, sheets
from moderation.dashboard.access import Desk, desk_of, signed_in
from moderation.dashboard.sheets import Errors
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Invalid
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
    return _done(desk, public_id, _("Colleagues see your note beside the reply."))


@blueprint.post("/<note>/remove")
@signed_in
def remove(site: str, public_id: str, note: str) -> AnyResponse:
    """Take one's own note away."""
    desk = desk_of(site, Permission.DECIDE)
    site_id, account = desk.site_id, desk.account_id
    with transaction():
        operations.remove(site_id, note, account_id=account)
    return _done(desk, public_id, _("Your note is removed."))


def _done(desk: Desk, public_id: str, said: str) -> AnyResponse:
    if answers.wants_news():
        return answers.news(desk, None, said=said)
    return answers.done(desk, None, focus=public_id)


def _page(desk: Desk, public_id: str, errors: Errors | None = None) -> Response:
    comment = sheets.comment_of(desk, public_id)
    notes = queries.about(desk.site_id, comment.id)
    names = moderators.names({note.account_id for note in notes})
    return sheets.show(
        "notes", desk, comment, errors, notes=notes, names=names, typed=request.form.get("text", ""),
        longest=operations.LONGEST,
    )  # fmt: skip

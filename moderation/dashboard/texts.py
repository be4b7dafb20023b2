"""Acts on a comment's text: edit, redact, reply, delete and feature."""

from functools import partial

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from moderation.dashboard import sheets
from moderation.dashboard.access import Desk, desk_of, signed_in
from moderation.dashboard.sheets import Errors
from moderation.decisions import gaps
from moderation.decisions import operations as decisions
from moderation.moderators.permissions import Permission

blueprint = Blueprint("texts", __name__, url_prefix="/dashboard/<site>/comments/<public_id>")


@blueprint.get("/edit")
@signed_in
def edit(site: str, public_id: str) -> Response:
    """The text as typed, to be changed."""
    return _editing(public_id, desk_of(site, Permission.DECIDE))


@blueprint.post("/edit")
@signed_in
def rewrite(site: str, public_id: str) -> AnyResponse:
    """The moderator's text; readers are told. 422 with what was typed."""
    changed = partial(decisions.rewrite, body=request.form.get("body", ""))
    return sheets.act(site, public_id, Permission.DECIDE, changed, partial(_editing, public_id))


@blueprint.get("/redact")
@signed_in
def blacken(site: str, public_id: str) -> Response:
    """The text as typed, and what in it may have to go; `passage` names more."""
    return _redacting(public_id, desk_of(site, Permission.DECIDE))


@blueprint.post("/redact")
@signed_in
def redact(site: str, public_id: str) -> AnyResponse:
    """Marked gaps in the place of the passages that are ticked or typed, one a line."""
    passages = [*request.form.getlist("passage"), *request.form.get("passages", "").splitlines()]
    blackened = partial(decisions.redact, passages=passages)
    return sheets.act(site, public_id, Permission.DECIDE, blackened, partial(_redacting, public_id))


@blueprint.get("/reply")
@signed_in
def answer(site: str, public_id: str) -> Response:
    """The form of the publication's own reply."""
    return _replying(public_id, desk_of(site, Permission.DECIDE))


@blueprint.post("/reply")
@signed_in
def reply(site: str, public_id: str) -> AnyResponse:
    """Answer as the publication; a pending comment is approved with it."""
    said = partial(decisions.reply, body=request.form.get("body", ""))
    return sheets.act(site, public_id, Permission.DECIDE, said, partial(_replying, public_id), stays=False)


@blueprint.get("/delete")
@signed_in
def ask(site: str, public_id: str) -> Response:
    """What deleting means; it can't be undone."""
    return _deleting(public_id, desk_of(site, Permission.DELETE))


@blueprint.post("/delete")
@signed_in
def delete(site: str, public_id: str) -> AnyResponse:
    """End a comment, once the box is ticked."""
    again = partial(_deleting, public_id)
    if not request.form.get("sure"):
        return again(desk_of(site, Permission.DELETE), sheets.unsure())
    return sheets.act(site, public_id, Permission.DELETE, decisions.delete, again, stays=False)


@blueprint.post("/feature")
@signed_in
def feature(site: str, public_id: str) -> AnyResponse:
    """Feature a published comment (`on` is 1), or take that back."""
    featured = partial(decisions.feature, on=request.form.get("on") == "1")
    return sheets.act(site, public_id, Permission.DECIDE, featured, partial(_editing, public_id))


def _editing(public_id: str, desk: Desk, errors: Errors | None = None) -> Response:
    comment = sheets.comment_of(desk, public_id)
    typed = request.form.get("body", comment.body)
    return sheets.show("edit", desk, comment, errors, typed=typed)


def _redacting(public_id: str, desk: Desk, errors: Errors | None = None) -> Response:
    comment = sheets.comment_of(desk, public_id)
    found = gaps.candidates(comment.body, comment.trace)
    sent = request.method == "POST"
    ticked = request.form.getlist("passage") if sent else found
    typed = request.form.get("passages", "") if sent else "\n".join(request.args.getlist("passage"))
    return sheets.show(
        "redact", desk, comment, errors, found=found, ticked=ticked, typed=typed, gap=gaps.gap(desk.site)
    )


def _replying(public_id: str, desk: Desk, errors: Errors | None = None) -> Response:
    return sheets.show(
        "reply", desk, sheets.comment_of(desk, public_id), errors, typed=request.form.get("body", "")
    )


def _deleting(public_id: str, desk: Desk, errors: Errors | None = None) -> Response:
    return sheets.show("delete", desk, sheets.comment_of(desk, public_id), errors)

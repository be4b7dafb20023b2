"""Erase a writer with everything they wrote."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.commenters import queries as commenters
from moderation.commenters.models import Commenter
from moderation.comments import queries as comments
from moderation.dashboard import answers, sheets
from moderation.dashboard.access import Desk, desk_of, signed_in
from moderation.dashboard.sheets import Errors
from moderation.decisions import operations as decisions
from moderation.decisions.actors import moderator
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import NotFound
from moderation.moderators.permissions import Permission
from moderation.sites import queries as sites

blueprint = Blueprint("erasing", __name__, url_prefix="/dashboard/<site>/writers/<writer>/erase")


@blueprint.get("")
@signed_in
def ask(site: str, writer: str) -> Response:
    """Who, how many replies, and that it can't be undone."""
    return _page(desk_of(site, Permission.ERASE), writer)


@blueprint.post("")
@signed_in
def erase(site: str, writer: str) -> AnyResponse:
    """Erase, once the box is ticked: 303, or 422."""
    desk = desk_of(site, Permission.ERASE)
    if not request.form.get("sure"):
        return _page(desk, writer, {"sure": [_("Tick the box: erasing can’t be undone.")]})
    here, by = sites.apart(desk.site), moderator(desk.account_id)
    with transaction():
        known = _found(commenters.by_public_id(here.id, writer))
        made = decisions.forget(here, known, by=by, now=clock.now())
        last = made[-1].public_id if made else None
    if answers.wants_news():  # many rows may be gone: the script loads the list anew
        return answers.news(desk, last, reload=True)
    return answers.done(desk, last)


def _page(desk: Desk, writer: str, errors: Errors | None = None) -> Response:
    known = _found(commenters.by_public_id(desk.site_id, writer))
    number = comments.number_by(desk.site_id, known.id)
    return sheets.show("erase", desk, None, errors, writer=known, number=number)


def _found(commenter: Commenter | None) -> Commenter:
    if commenter is None:
        raise NotFound(_("That writer is not here."))
    return commenter

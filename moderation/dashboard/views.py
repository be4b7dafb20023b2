"""Saved views: a list under a name, one's own or shared with colleagues."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.comments import queries as comments
from moderation.comments.filters import Filter
from moderation.dashboard import frame, pages, sheets
from moderation.dashboard.access import Desk, desk_of, signed_in
from moderation.dashboard.lists import Place
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Forbidden, Invalid, NotFound
from moderation.moderators.permissions import Permission
from moderation.views import operations, queries
from moderation.views.models import View

blueprint = Blueprint("views", __name__, url_prefix="/dashboard/<site>/views")


@blueprint.post("")
@signed_in
def save(site: str) -> AnyResponse:
    """Save the list that the form stands in under a name; 422 with the list and the error at the name."""
    desk = desk_of(site, Permission.READ_QUEUE)
    place, shared = Place.of(request.form), bool(request.form.get("shared"))
    if shared and not desk.may(Permission.DECIDE):
        raise Forbidden(_("Your role on this site does not allow that."))
    try:
        asked = place.filter  # a search that can't be read is not worth a name
        with transaction():
            operations.save(
                desk.site_id, desk.account_id, request.form.get("name", ""), queue=asked.queue,
                search=place.search, order=place.order, shared=shared, now=clock.now(),
            )  # fmt: skip
    except Invalid as problem:
        again = desk_of(site, Permission.READ_QUEUE)
        return pages.show(again, place, status=422, errors=problem.errors)
    return _back(site, place)


@blueprint.get("/numbers")
@signed_in
def numbers(site: str) -> Response:
    """How many replies each view of the rail holds, in words: JSON by the view's id.

    A view whose search can't be read any more has none.
    """
    desk = desk_of(site, Permission.READ_QUEUE)
    asked = {
        view.public_id: filter
        for view in queries.of(desk.site_id, desk.account_id)
        if (filter := _filter(view))
    }
    found = comments.number_of_each(desk.site_id, list(asked.values()))
    return frame.told(**{view: pages.shown_number(one) for view, one in zip(asked, found, strict=True)})


@blueprint.post("/<view>/sharing")
@signed_in
def sharing(site: str, view: str) -> AnyResponse:
    """Share a view of one's own with colleagues (`to=shared`), or keep it to oneself again."""
    desk = desk_of(site, Permission.DECIDE)
    with transaction():
        found = _own(desk.site_id, desk.account_id, view, locked=True)
        operations.share(found, shared=request.form.get("to") == "shared")
        place = _named(found)
    return _back(site, place)


@blueprint.get("/<view>/deletion")
@signed_in
def ask(site: str, view: str) -> Response:
    """Which view, and that deleting it can't be undone."""
    return _asking(desk_of(site, Permission.READ_QUEUE), view)


@blueprint.post("/<view>/deletion")
@signed_in
def deletion(site: str, view: str) -> AnyResponse:
    """Delete a view of one's own, once the box is ticked, or 422; the list that it named stays open."""
    desk = desk_of(site, Permission.READ_QUEUE)
    if not request.form.get("sure"):
        return _asking(desk, view, sheets.unsure())
    with transaction():
        found = _own(desk.site_id, desk.account_id, view, locked=True)
        place, name = _named(found), found.name
        operations.delete(found)
    flash(_("The view “%(name)s” is deleted.", name=name))
    return _back(site, place)


def _filter(view: View) -> Filter | None:
    try:
        return _named(view).filter
    except Invalid:
        return None


def _asking(desk: Desk, view: str, errors: sheets.Errors | None = None) -> Response:
    found = _own(desk.site_id, desk.account_id, view)
    return sheets.show("view", desk, None, errors, saved=found, place=_named(found))


def _named(view: View) -> Place:
    return Place(view.queue, view.search, view.order)


def _own(site_id: int, account_id: int, public_id: str, *, locked: bool = False) -> View:
    found = queries.own(site_id, account_id, public_id, locked=locked)
    if found is None:
        raise NotFound(_("That view is not here, or it is not yours."))
    return found


def _back(site: str, place: Place) -> AnyResponse:
    return redirect(url_for("queues.queue", site=site, **place.args), 303)

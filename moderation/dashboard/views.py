"""Saved views: a list under a name, one's own or shared with colleagues."""

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.comments import queries as comments
from moderation.comments.filters import Filter
from moderation.dashboard import pages
from moderation.dashboard.access import desk_of, signed_in
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
    answer = jsonify({view: pages.shown_number(number) for view, number in zip(asked, found, strict=True)})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/<view>/sharing")
@signed_in
def sharing(site: str, view: str) -> AnyResponse:
    """Share a view of one's own with colleagues (`to=shared`), or keep it to oneself again."""
    desk = desk_of(site, Permission.DECIDE)
    with transaction():
        found = _own(desk.site_id, desk.account_id, view)
        operations.share(found, shared=request.form.get("to") == "shared")
        place = Place(found.queue, found.search, found.order)
    return _back(site, place)


@blueprint.post("/<view>/deletion")
@signed_in
def deletion(site: str, view: str) -> AnyResponse:
    """Delete a view of one's own; the list that it named stays open."""
    desk = desk_of(site, Permission.READ_QUEUE)
    with transaction():
        found = _own(desk.site_id, desk.account_id, view)
        place = Place(found.queue, found.search, found.order)
        operations.delete(found)
    return _back(site, place)


def _filter(view: View) -> Filter | None:
    try:
        return Place(view.queue, view.search, view.order).filter
    except Invalid:
        return None


def _own(site_id: int, account_id: int, public_id: str) -> View:
    found = queries.own(site_id, account_id, public_id)
    if found is None:
        raise NotFound(_("That view is not here, or it is not yours."))
    return found


def _back(site: str, place: Place) -> AnyResponse:
    return redirect(url_for("queues.queue", site=site, **place.args), 303)

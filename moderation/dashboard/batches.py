"""Bulk acts: many comments decided as one, what became of each, and all of it undone."""

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.batches import operations, queries
from moderation.batches.models import Batch
from moderation.batches.operations import MOST, Chosen
from moderation.comments import queries as comments
from moderation.comments.models import Status
from moderation.dashboard import acts, answers, bulk, choosing, frame
from moderation.dashboard.access import Desk, desk_of, signed_in
from moderation.dashboard.bulk_words import STATES, asked, can_undo, is_under_way, said, short
from moderation.dashboard.lists import Place
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Invalid, NotFound
from moderation.moderators import queries as moderators
from moderation.moderators.permissions import Permission
from moderation.sites import queries as sites

blueprint = Blueprint("batches", __name__, url_prefix="/dashboard/<site>/batches")
for word in (said, short, asked, is_under_way, can_undo):
    blueprint.add_app_template_global(word, f"bulk_{word.__name__}")

SAMPLE = 5


@blueprint.get("")
@signed_in
def listing(site: str) -> Response:
    """The site's newest bulk acts."""
    desk = desk_of(site, Permission.DECIDE)
    found = queries.recent(desk.site_id)
    names = moderators.names({batch.account_id for batch in found})
    return frame.render("dashboard/batches/list.html", desk, batches=found, names=names, states=STATES)


@blueprint.get("/preview")
@signed_in
def preview(site: str) -> Response:
    """How many comments a list holds and some of them, before they are decided as one."""
    return _preview(desk_of(site, Permission.DECIDE))


@blueprint.post("")
@signed_in
def create(site: str) -> AnyResponse:
    """Decide the `chosen` ("id:version", repeated), or all of a list (`all`) as the preview counted them.

    A `chosen_alike` stands for all of its near-duplicates that are pending.

    303 to the list, or to the bulk act's page when something was left or goes on. 422 when nothing was
    chosen, 409 with a new preview when the list holds more now than was confirmed.
    """
    desk = desk_of(site, Permission.DECIDE)
    to = acts.status()
    chosen: Chosen | None = choosing.confirmed(desk) if request.form.get("all") else choosing.ticked(desk)
    if chosen is None:
        return _preview(desk, 409)
    try:
        public_id = bulk.begin(desk, chosen, to)
    except Invalid as problem:
        return frame.render(
            "dashboard/batches/nothing.html", desk, 422, detail=" ".join(problem.errors["chosen"]),
            place=Place.of(request.values),
        )  # fmt: skip
    return bulk.news(desk, public_id) if answers.wants_news() else bulk.done(desk, public_id)


@blueprint.get("/<batch>")
@signed_in
def show(site: str, batch: str) -> AnyResponse:
    """What a bulk act did, what it left and why; how far it is while it goes on (for scripts as JSON)."""
    desk = desk_of(site, Permission.DECIDE)
    found = _found(desk, batch)
    if answers.wants_news():
        return bulk.progress(desk, found)
    names = moderators.names([found.account_id])
    return frame.render(
        "dashboard/batches/batch.html", desk, batch=found, left=bulk.left_of(desk, found), states=STATES,
        who=names.get(found.account_id) or _("A moderator"), place=Place.of(request.args),
        decidable=acts.DECIDABLE,
    )  # fmt: skip


@blueprint.post("/<batch>/cancel")
@signed_in
def cancel(site: str, batch: str) -> AnyResponse:
    """Stop a bulk act that goes on; 303 to its page."""
    desk = desk_of(site, Permission.DECIDE)
    here, key = sites.apart(desk.site), _found(desk, batch).id
    with transaction():
        operations.cancel(here, key, now=clock.now())
    return redirect(bulk.page_of(desk, batch), 303)


@blueprint.post("/<batch>/undo")
@signed_in
def undo(site: str, batch: str) -> AnyResponse:
    """Take back all of it that nobody decided since; 303 to the list, or to its page while it goes on."""
    desk = desk_of(site, Permission.DECIDE)
    return bulk.undo(desk, _found(desk, batch))


def _found(desk: Desk, public_id: str) -> Batch:
    batch = queries.by_public_id(desk.site_id, public_id)
    if batch is None:
        raise NotFound(_("That bulk act is not here."))
    return batch


def _preview(desk: Desk, status: int = 200) -> Response:
    place, (_counts, arrived) = Place.of(request.values), comments.counts_now(desk.site_id)
    matching = comments.chosen(desk.site_id, place.filter, MOST + 1)
    number = min(len(matching), MOST)
    order = [row.public_id for row in matching[:SAMPLE]]
    sample = sorted(comments.rows(desk.site_id, order), key=lambda row: order.index(row.public_id))
    return frame.render(
        "dashboard/batches/preview.html", desk, status, place=place, number=number, changed=status != 200,
        capped=len(matching) > MOST, sample=sample, until=arrived,
        versions=choosing.noted(matching[:MOST]), wanted=_wanted(),
        entry=frame.ENTRY.get(place.which),
    )  # fmt: skip


def _wanted() -> Sequence[Status]:
    """The status that was asked for, all that there are when none was."""
    named = request.values.get("to", "")
    return [to for to in acts.DECIDABLE if to.value == named] or acts.DECIDABLE


def _back(place: Place, site: str) -> str:
    return url_for("queues.queue", site=site, **place.args)


blueprint.add_app_template_global(_back, "list_of")

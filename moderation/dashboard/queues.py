"""The queues: lists of comments that wait or were decided, one of them in focus."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from moderation.comments.models import Queue
from moderation.dashboard import frame, pages
from moderation.dashboard.access import desk_of, signed_in
from moderation.dashboard.ages import ago, day, second
from moderation.dashboard.beside import context_of
from moderation.dashboard.keys import KEYS, pressed
from moderation.dashboard.lists import Place
from moderation.dashboard.phrases import phrases
from moderation.dashboard.rows import listed, rows_of, standing, state
from moderation.dashboard.sentences import did, did_to, who
from moderation.dashboard.ways import ways
from moderation.foundation import clock
from moderation.foundation.errors import NotFound
from moderation.moderators.permissions import Permission

blueprint = Blueprint("queues", __name__, url_prefix="/dashboard/<site>")
for shown in (ago, day, second, pages.shown_number):
    blueprint.add_app_template_filter(shown, shown.__name__)
for said in (standing, state, did, did_to, who, phrases, pressed):
    blueprint.add_app_template_global(said, said.__name__)
blueprint.app_context_processor(lambda: {"all_keys": KEYS})


@blueprint.get("/queue/<which>")
@signed_in
def queue(site: str, which: str) -> Response:
    """A page of a queue; `focus` names the comment to stand on, `done` the decision just made.

    `batch` names the bulk act just made; with `ticked=all` every row is ticked.
    """
    desk = desk_of(site, Permission.READ_QUEUE)
    place = Place.of(request.args, _queue(which))
    asked = request.args.get
    return pages.show(
        desk, place, focus=asked("focus"), done=asked("done"), batch=asked("batch"), ticked=asked("ticked")
    )


@blueprint.get("/comments/<public_id>")
@signed_in
def comment(site: str, public_id: str) -> Response:
    """One comment alone, with its context and its history."""
    desk = desk_of(site, Permission.READ_QUEUE)
    found = listed(desk.site_id, public_id)
    rows = rows_of([found], ways(site, None), clock.now())
    return frame.render(
        "dashboard/queues/comment.html", desk, rows=rows, focus=found, context=context_of(found),
        which=None, place=Place(),
    )  # fmt: skip


def _queue(which: str) -> Queue:
    try:
        return Queue(which)
    except ValueError as problem:
        raise NotFound(_("There is no such queue.")) from problem

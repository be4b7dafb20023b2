"""What the pages that open over the list have in common: one comment, and the list that one comes back to."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.comments import queries as comments
from moderation.comments.models import Comment, Status
from moderation.dashboard import acts, answers, frame
from moderation.dashboard.access import Desk, desk_of
from moderation.dashboard.lists import Place
from moderation.decisions import operations as decisions
from moderation.decisions.actors import moderator
from moderation.decisions.errors import Stale
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Conflict, Invalid, NotFound
from moderation.moderators.permissions import Permission
from moderation.sites import queries as sites

Errors = dict[str, list[str]]


def comment_of(desk: Desk, public_id: str) -> Comment:
    """The comment that a sheet is about. Raises NotFound, and Conflict when nothing is left of it."""
    comment = comments.by_public_id(desk.site_id, public_id)
    if comment is None:
        raise NotFound(_("That comment is not here."))
    if comment.status is Status.DELETED:
        raise Conflict(_("That comment was withdrawn or deleted."))
    return comment


def show(template: str, desk: Desk, comment: Comment | None, errors: Errors | None = None,
         **context: Any) -> Response:  # fmt: skip
    """A sheet; 422 with errors."""
    known = {"comment": comment, "place": Place.of(request.values), "errors": errors or {}}
    return frame.render(f"dashboard/texts/{template}.html", desk, 422 if errors else 200, **known | context)


def unsure() -> Errors:
    """What is wrong with a deletion that was not confirmed."""
    return {"sure": [_("Tick the box: deleting can’t be undone.")]}


def act(site: str, public_id: str, permission: Permission, operation: Callable[..., decisions.Outcome],
        again: Callable[[Desk, Errors], Response], *, stays: bool = True) -> AnyResponse:  # fmt: skip
    """Do what a sheet asks for at the version that was seen.

    303 (or news) when it is done, `again` with what was typed when it is invalid, 409 when stale.
    """
    desk = desk_of(site, permission)
    here, by, seen = sites.apart(desk.site), moderator(desk.account_id), acts.number("seen")
    try:
        with transaction():
            done = operation(here, public_id, by=by, seen=seen, now=clock.now())
            decision = done.decision.public_id if done.decision and done.changed else None
    except Invalid as problem:
        return again(desk_of(site, permission), problem.errors)
    except Stale as stale:
        return answers.stale(desk, stale)
    return answers.done(desk, decision, about=public_id, focus=public_id if stays else None)

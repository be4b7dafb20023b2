"""A writer's own reply: look at it, edit it, withdraw it, by the ticket got for it."""

from datetime import datetime

from flask import Blueprint, Response, request

from moderation.comments import queries as comments
from moderation.comments.models import Comment, Status
from moderation.embed import answers, public
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Invalid, NotFound, Unauthorized
from moderation.foundation.limits import limiter
from moderation.sites.models import Site
from moderation.submissions import operations, tickets
from moderation.submissions.fates import fate_of

CHANGES = "20 per minute"
blueprint = Blueprint("own", __name__, url_prefix="/api/v1/sites/<site>/comments/<public_id>")
answers.open_to_site(blueprint)


@blueprint.route("", methods=["GET", "OPTIONS"])
def look(site: str, public_id: str) -> Response:
    """The writer's own comment and what became of it."""
    found = answers.site_of(site)
    return answers.json(_told(found, _mine(found, public_id)))


@blueprint.patch("")
@limiter.limit(CHANGES)
def edit(site: str, public_id: str) -> Response:
    """A new text, screened again."""
    body = answers.body().get("body")
    if not isinstance(body, str):
        raise Invalid({"body": ["This must be text."]})
    with transaction():
        found = answers.site_of(site)
        _mine(found, public_id)
        limits = answers.settings().limits
        comment = operations.edit(found, public_id, body, limits=limits, now=clock.now())
        answer = _told(found, comment)
    return answers.json(answer)


@blueprint.delete("")
@limiter.limit(CHANGES)
def withdraw(site: str, public_id: str) -> Response:
    """The end of a reply, at its writer's wish."""
    with transaction():
        found = answers.site_of(site)
        _mine(found, public_id)
        operations.withdraw(found, public_id, now=clock.now())
    return answers.json({"id": public_id, "status": "deleted", "message": "Your reply is deleted."})


def message(status: Status, until: datetime | None, now: datetime) -> str:
    """What became of a reply, to its writer."""
    if status is Status.APPROVED:
        return "Your reply is published."
    if status is Status.REJECTED:
        return "A moderator decided not to publish your reply."
    if status is Status.DELETED:
        return "Your reply is deleted."
    if until is None:
        return "Your reply awaits moderation."
    minutes = max(1, round((until - now).total_seconds() / 60))
    span = "minute" if minutes == 1 else f"{minutes} minutes"
    return f"Your reply awaits moderation. You can change it for the next {span}."


def _mine(site: Site, public_id: str) -> Comment:
    """The comment of this URL, if the ticket sent is for it. Raises Unauthorized, NotFound, Gone."""
    scheme, _, ticket = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "ticket":
        raise Unauthorized("Send the ticket of this reply.")
    subject = tickets.subject(site, ticket.strip())
    comment = comments.by_public_id(site.id, subject)
    if subject != public_id or comment is None:
        raise NotFound("That ticket is for another reply.")
    tickets.check_age(comment, clock.now())
    return comment


def _told(site: Site, comment: Comment) -> public.Json:
    now = clock.now()
    fate = fate_of(site, comment, now)
    until = operations.editable_until(site, comment, fate, now)
    parent = comments.by_id(site.id, comment.parent_id) if comment.parent_id else None
    return public.own(comment, fate, parent=parent, until=until, message=message(fate.status, until, now))

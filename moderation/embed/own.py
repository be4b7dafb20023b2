"""The writer's own reply, by its ticket: look, edit, withdraw."""

from datetime import datetime

from flask import Blueprint, Response

from moderation.comments import queries as comments
from moderation.comments.models import Comment
from moderation.embed import answers, asking, public
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Invalid, NotFound
from moderation.foundation.limits import limiter
from moderation.sites.models import Site
from moderation.submissions import operations, tickets

blueprint = Blueprint("own", __name__, url_prefix="/api/v1/sites/<site_key>/comments/<public_id>")


@blueprint.get("")
def show(site_key: str, public_id: str) -> Response:
    """The reply and what became of it."""
    now = clock.now()
    site = asking.site_of(site_key)
    comment = by_ticket(site, asking.ticket(), now=now, public_id=public_id)
    return answers.json(_own(site, comment, now))


@blueprint.patch("")
@limiter.limit("30/minute", methods=["PATCH"])
def edit(site_key: str, public_id: str) -> Response:
    """Give the reply another text; it is screened again."""
    now = clock.now()
    body = asking.body().get("body")
    with transaction():
        site = asking.site_of(site_key)
        by_ticket(site, asking.ticket(), now=now, public_id=public_id)
        if not isinstance(body, str):
            raise Invalid({"body": ["This must be text."]})
        comment = operations.edit(site, public_id, body, limits=asking.limits(), now=now)
        answer = _own(site, comment, now)
    return answers.json(answer)


@blueprint.delete("")
@limiter.limit("30/minute", methods=["DELETE"])
def withdraw(site_key: str, public_id: str) -> Response:
    """End the reply; its text and its writer's name go."""
    now = clock.now()
    with transaction():
        site = asking.site_of(site_key)
        by_ticket(site, asking.ticket(), now=now, public_id=public_id)
        comment = operations.withdraw(site, public_id, now=now)
        answer = public.withdrawn(comment)
    return answers.json(answer)


def by_ticket(site: Site, ticket: str, *, now: datetime, public_id: str | None = None) -> Comment:
    """The comment that a ticket is for.

    Raises Unauthorized for none or a forged one, NotFound when it is not `public_id`'s, Gone when it has expired.
    """
    subject = tickets.subject(site, ticket)
    comment = comments.by_public_id(site.id, subject)
    if comment is None or public_id not in (None, subject):
        raise NotFound("That ticket is for another reply.")
    tickets.check_age(comment, now)
    return comment


def _own(site: Site, comment: Comment, now: datetime) -> public.Json:
    parent = comments.by_id(site.id, comment.parent_id) if comment.parent_id else None
    return public.own(comment, parent, operations.editable_until(site, comment, now), now=now)

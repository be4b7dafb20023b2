"""Posting a reply from an article page, and looking at it before."""

from flask import Blueprint, Response, request

from moderation.comments.bodies import body_problem
from moderation.comments.models import Comment, Source
from moderation.embed import answers, own, public
from moderation.embed.taking import take
from moderation.foundation import clock, text
from moderation.foundation.clock import rfc3339
from moderation.foundation.errors import Invalid
from moderation.foundation.limits import limiter
from moderation.sites.models import Site
from moderation.submissions import drafts, operations, tickets
from moderation.submissions.fates import fate_of
from moderation.submissions.operations import Manner

POSTS = "10 per minute; 120 per hour"
PREVIEWS = "60 per minute"
blueprint = Blueprint("replies", __name__, url_prefix="/api/v1/sites/<site>")
answers.open_to_site(blueprint)


@blueprint.route("/comments", methods=["POST", "OPTIONS"])
@limiter.limit(POSTS, methods=["POST"])
def submit(site: str) -> Response:
    """Take a reply: 202, stored, and waiting or published."""
    found = answers.site_of(site)
    draft = drafts.read(answers.body(), found.policy)
    return answers.json(take(found, draft, _manner(), _accepted), 202)


@blueprint.route("/preview", methods=["POST", "OPTIONS"])
@limiter.limit(PREVIEWS, methods=["POST"])
def preview(site: str) -> Response:
    """What a comment would look like; nothing is stored."""
    found = answers.site_of(site)
    body = answers.body().get("body")
    if not isinstance(body, str):
        raise Invalid({"body": ["This must be text."]})
    problem = body_problem(text.normalize(body), found.policy)
    if problem:
        raise Invalid({"body": [problem]})
    return answers.json({"html": text.render(body)})


def _manner() -> Manner:
    key = request.headers.get("Idempotency-Key") or None
    if key and len(key) > drafts.LONGEST_KEY:
        raise Invalid({}, "That Idempotency-Key is too long.")
    from_page = bool(request.headers.get("Origin"))
    return Manner(
        Source.EMBED if from_page else Source.API, key, answers.settings().limits, answers.network()
    )


def _accepted(site: Site, comment: Comment) -> public.Json:
    now = clock.now()
    fate = fate_of(site, comment, now)
    until = operations.editable_until(site, comment, fate, now)
    return {
        "id": comment.public_id,
        "status": fate.status.value,
        "html": comment.html,
        "ticket": tickets.issue(site, comment.public_id),
        "message": own.message(fate.status, until, now),
        "edit_until": rfc3339(until) if until else None,
    }

"""Reporting a comment from an article page."""

from flask import Blueprint, Response

from moderation.embed import answers
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.limits import limiter
from moderation.reports import notices, operations
from moderation.reports.notices import Notice
from moderation.sites.models import Site

REPORTS = "20 per minute; 60 per hour"
THANKS = "Thank you. A moderator will look at this reply."
blueprint = Blueprint("reports", __name__, url_prefix="/api/v1/sites/<site>/comments/<public_id>/reports")
answers.open_to_site(blueprint)


@blueprint.route("", methods=["POST", "OPTIONS"])
@limiter.limit(REPORTS, methods=["POST"])
def report(site: str, public_id: str) -> Response:
    """Take a reader's notice about a comment: 202, and the same answer when it is nothing new."""
    found = answers.site_of(site)
    take(found, public_id, notices.read(answers.body()))
    return answers.json({"message": THANKS}, 202)


def take(site: Site, public_id: str, notice: Notice) -> None:
    """Store a notice of whoever asks. Raises NotFound."""
    network = answers.network()
    with transaction():
        operations.report(site, public_id, notice.grounds, notice.text, network=network, now=clock.now())

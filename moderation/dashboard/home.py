"""The way in: to the queue of one's own site."""

from flask import Blueprint, redirect, render_template, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from moderation.comments import queries as comments
from moderation.dashboard.access import signed_in
from moderation.moderators import queries as moderators
from moderation.sites import queries as sites

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def root() -> Response:
    """The desk is all there is to see at the root."""
    return redirect(url_for("home.desk"), 302)


@blueprint.get("/dashboard/")
@signed_in
def desk() -> Response | str:
    """The pending queue of the only site, or a choice of sites."""
    ids = [member.site_id for member in moderators.sites_of(current_user.id)]
    mine = sites.some(ids)
    if len(mine) == 1:
        return redirect(url_for("queues.queue", site=mine[0].key, which="pending"), 303)
    counts = comments.counts_of([site.id for site in mine])
    return render_template("dashboard/home/sites.html", sites=mine, counts=counts)

"""The articles of a site: how many replies each has, open or closed."""

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.articles import operations, queries
from moderation.audit import operations as audit
from moderation.comments import queries as comments
from moderation.dashboard import answers, frame
from moderation.dashboard.access import desk_of, signed_in
from moderation.dashboard.lists import words
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import NotFound
from moderation.moderators.permissions import Permission

blueprint = Blueprint("articles", __name__, url_prefix="/dashboard/<site>/articles")


@blueprint.get("")
@signed_in
def listing(site: str) -> Response:
    """Listed articles, the newest first, or those with some words in title and URL; how many replies wait."""
    desk = desk_of(site, Permission.READ_QUEUE)
    asked = words(request.args, "q")
    page = queries.listing(desk.site_id, request.args.get("cursor"), text=asked)
    pending = comments.waiting_on(desk.site_id, [article.id for article in page.rows])
    return frame.render(
        "dashboard/articles/list.html", desk, articles=page.rows, next=page.next, asked=asked, pending=pending
    )


@blueprint.post("/<public_id>/closing")
@signed_in
def closing(site: str, public_id: str) -> AnyResponse:
    """Close an article for new replies, or open it again; then back to the list, or to the reply `focus`."""
    desk = desk_of(site, Permission.CLOSE_ARTICLES)
    site_id, account, close = desk.site_id, desk.account_id, request.form.get("to") == "closed"
    with transaction():
        article = queries.by_public_id(site_id, public_id)
        if article is None:
            raise NotFound(_("That article is not here."))
        if close == article.is_open(clock.now()):
            operations.close(article, at=clock.now()) if close else operations.reopen(article)
            act = "article.closed" if close else "article.opened"
            audit.note(site_id, act, {"article": article.public_id}, by=account, now=clock.now())
    if "focus" in request.form:
        return answers.done(desk, None, focus=request.form["focus"])
    return redirect(url_for("articles.listing", site=site, cursor=request.form.get("cursor") or None), 303)

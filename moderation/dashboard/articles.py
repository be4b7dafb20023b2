"""The articles of a site: how many replies each has, open or closed."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.articles import operations, queries
from moderation.articles.models import Article
from moderation.audit import operations as audit
from moderation.comments import queries as comments
from moderation.comments.models import Queue
from moderation.dashboard import answers, frame
from moderation.dashboard.access import desk_of, signed_in
from moderation.dashboard.lists import Place, words
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import NotFound
from moderation.foundation.languages import noted
from moderation.moderators.permissions import Permission

blueprint = Blueprint("articles", __name__, url_prefix="/dashboard/<site>/articles")

CLOSED = noted("“%(article)s” is closed for new replies.")
OPENED = noted("“%(article)s” is open for new replies.")


@blueprint.get("")
@signed_in
def listing(site: str) -> Response:
    """Listed articles, the newest first, or those with some words in title and URL; how many replies wait."""
    desk = desk_of(site, Permission.READ_QUEUE)
    asked = words(request.args, "q")
    page = queries.listing(desk.site_id, request.args.get("cursor"), text=asked)
    pending = comments.waiting_on(desk.site_id, [article.id for article in page.rows])
    return frame.render(
        "dashboard/articles/list.html", desk, articles=page.rows, next=page.next, asked=asked,
        pending=pending, cursor=request.args.get("cursor", ""),
    )  # fmt: skip


@blueprint.get("/<public_id>")
@signed_in
def show(site: str, public_id: str) -> Response:
    """An article, and how many of its replies each queue holds."""
    desk = desk_of(site, Permission.READ_QUEUE)
    article = _found(desk.site_id, public_id)
    only = f"article:{public_id}"
    queues = [queue for queue in Queue if queue is not Queue.UNATTACHED]
    found = comments.number_of_each(desk.site_id, [Place(queue, only).filter for queue in queues])
    numbers = dict(zip(queues, found, strict=True))
    return frame.render("dashboard/articles/article.html", desk, article=article, numbers=numbers, only=only)


@blueprint.post("/<public_id>/closing")
@signed_in
def closing(site: str, public_id: str) -> AnyResponse:
    """Close an article for new replies, or open it again.

    Then back to the reply `focus`, to the article's page (`stay`), else to the page of the list of articles.
    """
    desk = desk_of(site, Permission.CLOSE_ARTICLES)
    site_id, account, close = desk.site_id, desk.account_id, request.form.get("to") == "closed"
    with transaction():
        (article,) = queries.locked(site_id, [_found(site_id, public_id).id])
        name = article.title or article.url
        if close == article.is_open(clock.now()):
            operations.close(article, at=clock.now()) if close else operations.reopen(article)
            act = "article.closed" if close else "article.opened"
            audit.note(site_id, act, {"article": article.public_id}, by=account, now=clock.now())
    said = _(CLOSED if close else OPENED, article=name)
    if answers.wants_news() or "focus" in request.form:
        return answers.done(desk, None, focus=request.form.get("focus"), said=said)
    flash(said)
    if "stay" in request.form:
        return redirect(url_for("articles.show", site=site, public_id=public_id), 303)
    where: dict[str, Any] = {field: request.form.get(field) or None for field in ("q", "cursor")}
    return redirect(url_for("articles.listing", site=site, **where), 303)


def _found(site_id: int, public_id: str) -> Article:
    article = queries.by_public_id(site_id, public_id)
    if article is None:
        raise NotFound(_("That article is not here."))
    return article

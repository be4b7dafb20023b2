"""Attach an unattached comment to its article, or move a comment with its replies to another."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from moderation.articles import operations as articles
from moderation.articles import queries as article_queries
from moderation.articles.models import Article
from moderation.comments.listed import Listed
from moderation.dashboard import acts, answers, frame
from moderation.dashboard.access import Desk, desk_of, signed_in
from moderation.dashboard.lists import Place, words
from moderation.dashboard.rows import listed
from moderation.decisions import operations as decisions
from moderation.decisions.actors import moderator
from moderation.decisions.errors import Stale
from moderation.foundation import clock, text, urls
from moderation.foundation.db import transaction
from moderation.foundation.errors import Invalid, NotFound
from moderation.foundation.ids import is_public_id
from moderation.moderators.permissions import Permission
from moderation.sites.models import Site

blueprint = Blueprint("placing", __name__, url_prefix="/dashboard/<site>/comments/<public_id>/place")


@blueprint.get("")
@signed_in
def choose(site: str, public_id: str) -> Response:
    """Articles to choose from: those with `article_words` in title or URL, else the newest."""
    return _page(desk_of(site, Permission.PLACE), public_id, {})


@blueprint.post("")
@signed_in
def put(site: str, public_id: str) -> AnyResponse:
    """Attach or move to the article chosen, or to one made from a URL."""
    desk = desk_of(site, Permission.PLACE)
    account, seen = desk.account_id, acts.number("seen")
    try:
        with transaction():
            article = _chosen(desk.site)
            done = decisions.attach(
                desk.site, public_id, article, by=moderator(account), seen=seen, now=clock.now()
            )
            decision = done.decision.public_id if done.decision and done.changed else None
    except Invalid as problem:
        return _page(desk_of(site, Permission.PLACE), public_id, problem.errors, 422)
    except Stale as stale:
        return answers.stale(desk, stale)
    return answers.done(desk, decision, about=public_id)


def _page(desk: Desk, public_id: str, errors: dict[str, list[str]], status: int = 200) -> Response:
    comment = listed(desk.site_id, public_id)
    asked = words(request.values, "article_words")
    found = [row for row in article_queries.search(desk.site_id, asked) if row.id != comment.article_id]
    return frame.render(
        "dashboard/queues/place.html", desk, status, comment=comment, found=found, asked=asked, errors=errors,
        makeable=_makeable(desk.site, comment), typed=request.form.get("url", ""),
        where=Place.of(request.values),
    )  # fmt: skip


def _makeable(site: Site, comment: Listed) -> str | None:
    """The URL that an article could be made from: where the comment came from, while nothing stands there."""
    url = comment.origin_url
    return url if url and article_queries.resolve(site.id, url) is None else None


def _chosen(site: Site) -> Article:
    public_id = request.form.get("article", "")
    if public_id:
        article = article_queries.by_public_id(site.id, public_id) if is_public_id(public_id) else None
        if article is None:
            raise NotFound(_("That article is not here."))
        return article
    try:
        url = urls.canonical(request.form.get("url", ""))
    except urls.UnacceptableURL as problem:
        raise Invalid({"url": [str(problem)]}) from None
    title = text.plain_line(request.form.get("title", ""))[:300]
    return article_queries.resolve(site.id, url) or articles.create(site, url, title, now=clock.now())

"""The reader API: threads, counts, previews and new replies."""

from typing import Any

import orjson
from flask import Blueprint, Response, request

from moderation.articles import queries as articles
from moderation.articles.models import Article
from moderation.comments import queries as comments
from moderation.comments import threads
from moderation.comments.models import Source
from moderation.comments.threads import ThreadPage
from moderation.embed import answers, asking, public
from moderation.embed.release import RELEASE
from moderation.foundation import clock, text
from moderation.foundation.db import transaction
from moderation.foundation.errors import Invalid, Malformed
from moderation.foundation.ids import is_public_id
from moderation.foundation.limits import limiter
from moderation.foundation.urls import UnacceptableURL, canonical
from moderation.sites.models import Site
from moderation.submissions import drafts, operations, tickets

MOST_COUNTS = 100

blueprint = Blueprint("api", __name__, url_prefix="/api/v1/sites/<site_key>")


@blueprint.get("/thread")
def thread(site_key: str) -> Response:
    """A page of an article's thread, under a validator that changes with what readers can see."""
    now = clock.now()
    site, url = asking.site_of(site_key), asking.article_url()
    article = articles.resolve(site.id, url)
    sort = _sort()
    cursor, near = request.args.get("cursor") or None, request.args.get("around", "")
    etag = answers.validator(
        RELEASE, site.id, site.revision, *_state(article, now), url if article is None else article.url, sort, cursor, near
    )
    if answers.is_known(etag):
        return answers.cached(None, etag)
    content = public.thread(site, article, url, _page(site, article, sort, cursor, near), now=now)
    return answers.cached(orjson.dumps(content), etag)


@blueprint.get("/counts")
def counts(site_key: str) -> Response:
    """How many replies readers can see under each URL asked for."""
    site = asking.site_of(site_key)
    asked = request.args.getlist("url")
    if len(asked) > MOST_COUNTS:
        raise Malformed(f"At most {MOST_COUNTS} addresses at once.")
    forms = {url: _canonical(url) for url in asked}
    found = articles.counts(site.id, [form for form in forms.values() if form])
    content = orjson.dumps({"counts": {url: found.get(form, 0) for url, form in forms.items()}})
    etag = answers.validator(content)
    return answers.cached(None if answers.is_known(etag) else content, etag)


@blueprint.post("/preview")
@limiter.limit("60/minute", methods=["POST"])
def preview(site_key: str) -> Response:
    """How a text would be shown. Stores nothing."""
    site = asking.site_of(site_key)
    body = asking.body().get("body")
    if not isinstance(body, str):
        raise Invalid({"body": ["This must be text."]})
    problem = drafts.body_problem(text.normalize(body), site.policy)
    if problem:
        raise Invalid({"body": [problem]})
    return answers.json({"html": text.render(body)})


@blueprint.post("/comments")
@limiter.limit("10/minute", methods=["POST"])
def post(site_key: str) -> Response:
    """Take a reply; 202 says that it is in the database."""
    now = clock.now()
    sent, key = asking.body(), asking.idempotency_key()
    manner = operations.Manner(Source.EMBED, key=key, limits=asking.limits())
    draft = drafts.read(sent, asking.site_of(site_key).policy)
    with transaction():
        site = asking.site_of(site_key)
        comment = operations.submit(site, draft, manner, now=now)
        until = operations.editable_until(site, comment, now)
        answer = public.taken(comment, tickets.issue(site, comment.public_id), until, now=now)
    return answers.json(answer, 202)


def _sort() -> str:
    sort = request.args.get("sort", "oldest")
    if sort not in threads.SORTS:
        raise Malformed("Threads are sorted by oldest or newest.")
    return sort


def _state(article: Article | None, now: Any) -> tuple[object, ...]:
    return (article.public_id, article.revision, article.is_open(now)) if article else (None,)


def _page(site: Site, article: Article | None, sort: str, cursor: str | None, near: str) -> ThreadPage:
    if article is None:
        if cursor:
            raise Malformed("That page address is not one of ours. Start again from the first page.")
        return ThreadPage([])
    if cursor is None and is_public_id(near):
        comment = comments.by_public_id(site.id, near)
        if comment is not None and comment.shown and comment.article_id == article.id:
            return threads.around(article, comment, sort=sort)
    return threads.page(article, sort=sort, after=cursor)


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except UnacceptableURL:
        return ""

"""What readers see: threads and counts, for any origin and for every cache."""

import hashlib
from importlib.metadata import PackageNotFoundError, version

from flask import Blueprint, Response, request

from moderation.articles import queries as articles
from moderation.articles.models import Article
from moderation.comments import queries as comments
from moderation.comments import threads
from moderation.comments.threads import ThreadPage
from moderation.embed import answers, public
from moderation.foundation import clock, urls
from moderation.foundation.caching import watch
from moderation.foundation.db import read_one_state
from moderation.foundation.errors import Malformed
from moderation.foundation.ids import is_public_id
from moderation.sites.models import Site

blueprint = Blueprint("threads", __name__, url_prefix="/api/v1/sites/<site>")
answers.open_to_all(blueprint)

MOST_URLS = 100
PARAMETERS = {"url", "sort", "cursor", "around"}
"""What a thread is asked with; an answer to anything else is not kept, or anybody could fill the cache."""
BROWSERS = "no-cache"
SHARED = "max-age=5, stale-while-revalidate=60, stale-if-error=86400"
"""For shared caches (RFC 9213, RFC 5861): seconds."""

try:
    RELEASE = version("moderation")
except PackageNotFoundError:
    RELEASE = "checkout"


@blueprint.get("/thread")
def thread(site: str) -> Response:
    """A page of an article's thread; 304 while nothing visible changed."""
    url = article_url(request.args.get("url", ""))
    sort = request.args.get("sort", "oldest")
    if sort not in threads.SORTS:
        raise Malformed("sort is oldest or newest.")
    found, article = _watched(site, url)
    validator = _validator(found, article, url)
    if request.if_none_match.contains_weak(validator):
        return _cached(Response(status=304), validator)
    page = page_of(found, article, sort, request.args.get("cursor"), request.args.get("around"))
    answer = answers.json(public.thread(found, article, url, page, now=clock.now()), store=True)
    return _cached(answer, validator)


@blueprint.get("/counts")
def counts(site: str) -> Response:
    """How many replies readers can see under up to 100 URLs."""
    asked = request.args.getlist("url")
    if len(asked) > MOST_URLS:
        raise Malformed(f"At most {MOST_URLS} URLs at once.")
    forms = {url: _form(url) for url in asked}
    numbers = _counted(site, sorted({form for form in forms.values() if form}))
    answer = answers.json(
        {"counts": {url: numbers.get(form or "", 0) for url, form in forms.items()}}, store=True
    )
    answer.headers["Cache-Control"] = BROWSERS
    answer.headers["CDN-Cache-Control"] = SHARED
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _counted(key: str, forms: list[str]) -> dict[str, int]:
    """How many replies stand under each canonical URL; the answer may be kept until one of them changes."""
    watching = watch(request.environ, f"site {key}", *(f"thread {form}" for form in forms))
    read_one_state()
    found = articles.counts(answers.site_of(key).id, forms)
    led = [canonical for form, (_, canonical) in found.items() if canonical != form]
    if watching is not None:
        if led:
            watching.add(*(f"thread {canonical}" for canonical in led))
            read_one_state()
            found = articles.counts(answers.site_of(key).id, forms)
        if set(request.args) != {"url"}:
            watching.drop()
    return {form: count for form, (count, _) in found.items()}


def _watched(key: str, url: str) -> tuple[Site, Article | None]:
    """The site and the article as of one moment; the answer may be kept until they change."""
    watching = watch(request.environ, f"site {key}", f"thread {url}")
    found, article = _resolved(key, url)
    if watching is None:
        return found, article
    if article is not None and article.url != url:
        watching.add(f"thread {article.url}")
        found, article = _resolved(key, url)
    if article is not None and article.is_open(clock.now()):
        watching.until = article.closes_at
    if any(name not in PARAMETERS or len(values) > 1 for name, values in request.args.lists()):
        watching.drop()
    return found, article


def _resolved(key: str, url: str) -> tuple[Site, Article | None]:
    read_one_state()
    found = answers.site_of(key)
    return found, articles.resolve(found.id, url)


def article_url(asked: str) -> str:
    """The canonical URL of an article from a query. Raises Malformed."""
    try:
        return urls.canonical(asked)
    except urls.UnacceptableURL as problem:
        raise Malformed(f"The article's address can't be used. {problem}") from None


def page_of(
    site: Site, article: Article | None, sort: str, cursor: str | None, around: str | None
) -> ThreadPage:
    """The page a reader asked for; empty for an unknown article. Raises Malformed for a forged cursor."""
    if article is None:
        if cursor:
            raise Malformed("That page address is not one of ours. Start again from the first page.")
        return ThreadPage([])
    if around and is_public_id(around) and not cursor:
        comment = comments.by_public_id(site.id, around)
        if comment is not None and comment.article_id == article.id and comment.shown:
            return threads.around(article, comment, sort=sort)
    return threads.page(article, sort=sort, after=cursor)


def _form(url: str) -> str | None:
    try:
        return urls.canonical(url)
    except urls.UnacceptableURL:
        return None


def _validator(site: Site, article: Article | None, url: str) -> str:
    state = (article.public_id, article.revision, article.is_open(clock.now())) if article else (url,)
    asked = [(name, request.args.get(name)) for name in ("sort", "cursor", "around", "url")]
    return hashlib.sha256(repr((RELEASE, site.key, site.revision, state, asked)).encode()).hexdigest()[:24]


def _cached(answer: Response, validator: str) -> Response:
    answer.set_etag(validator)
    answer.headers["Cache-Control"] = BROWSERS
    answer.headers["CDN-Cache-Control"] = SHARED
    return answer

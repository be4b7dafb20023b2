"""Whether a reply is taken: an open article, a parent in its thread, and nothing said twice."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from moderation.articles import operations as articles
from moderation.articles.models import Article
from moderation.comments.models import Comment, Status
from moderation.decisions import operations as decisions
from moderation.foundation import urls
from moderation.foundation.errors import Conflict, Invalid, NotFound
from moderation.sites.models import Site
from moderation.sites.policy import UnknownArticle
from moderation.submissions.drafts import Draft
from moderation.submissions.queries import Standing


def admitted(site: Site, found: Standing, draft: Draft, *, now: datetime) -> Comment | None:
    """The comment that a reply answers, once nothing refuses it. Raises Conflict, Invalid."""
    article = found.article
    if article is not None:
        _check_open(article, now)
    seen = article.closes_at if article else None
    parent = _parent(site, draft, article)
    if article is not None:
        _check_still_open(article, seen, now)
    if found.history.said_here and (article is not None or not _makes_article(site, draft.url)):
        raise Conflict("You have said that here already. It looks like the same comment.")
    return parent


def article_for(site: Site, article: Article | None, draft: Draft, *, now: datetime) -> Article | None:
    """The article that a reply is stored under, made or titled by it; None leaves it unattached."""
    if article is None:
        new = _makes_article(site, draft.url)
        return articles.provisional(site, draft.url, draft.title, now=now) if new else None
    if draft.title and not article.title and article.provisional:
        articles.entitle(article, draft.title)
    return article


def hold(article: Article, now: datetime) -> Mapping[int, Article]:
    """The article that a reply is published on, locked. Raises Conflict if it was closed meanwhile."""
    seen = article.closes_at
    held = decisions.hold(article.site_id, [article.id])
    _check_still_open(article, seen, now)
    return held


def _check_open(article: Article, now: datetime) -> None:
    if not article.is_open(now):
        raise Conflict("This article is closed for new replies.")


def _check_still_open(article: Article, seen: datetime | None, now: datetime) -> None:
    """Raises Conflict if an article, locked now, was closed since `seen` was its `closes_at`.

    That was after `now` if this waited for the lock, and before its row was written.
    """
    if article.closes_at != seen:
        _check_open(article, max(now, article.changed_at))


def _makes_article(site: Site, url: str) -> bool:
    return site.policy.unknown_article is UnknownArticle.PROVISIONAL and site.allows(urls.origin(url))


def _parent(site: Site, draft: Draft, article: Article | None) -> Comment | None:
    """The parent, locked with its article, so that nobody moves it before the reply to it is stored."""
    if draft.parent is None:
        return None
    if article is not None:
        with suppress(NotFound, Conflict):  # gone, or moved in this very moment
            parent = decisions.lock(site, draft.parent)
            if parent.article_id == article.id and parent.status is not Status.DELETED:
                return parent
    raise Invalid({"parent": ["The comment you answer is not here any more."]})

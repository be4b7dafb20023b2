"""Writing articles."""

from datetime import datetime, timedelta

from moderation.articles.models import Alias, Article
from moderation.foundation import caching
from moderation.foundation.db import db
from moderation.foundation.ids import new_id, public_id
from moderation.sites.models import Site


def create(site: Site, url: str, title: str, *, now: datetime, provisional: bool = False) -> Article:
    """An article for a canonical URL that leads nowhere yet."""
    days = site.policy.close_after_days
    article = Article(
        site_id=site.id,
        id=new_id(now),
        public_id=public_id(),
        url=url,
        title=title,
        count=0,
        revision=1,
        provisional=provisional,
        closes_at=now + timedelta(days=days) if days else None,
        created_at=now,
    )
    db.session.add(article)
    db.session.flush()
    caching.changed(f"thread {url}")
    return article


def provisional(site: Site, url: str, title: str, *, now: datetime) -> Article:
    """An article that a reply from an unknown URL makes: not listed until something on it is approved."""
    return create(site, url, title, now=now, provisional=True)


def touch(article: Article, approved: int = 0) -> None:
    """Readers will see a difference; `approved` more (or fewer) replies count."""
    article.revision += 1
    article.count += approved
    if article.count > 0:
        article.provisional = False
    caching.changed(f"thread {article.url}")


def unlist(article: Article) -> None:
    """What listed a provisional article was taken back. Readers see no title that one of them gave it."""
    article.provisional = True
    touch(article)


def close(article: Article, *, at: datetime) -> None:
    """It takes no new replies from `at` on."""
    article.closes_at = at
    touch(article)


def reopen(article: Article) -> None:
    """It takes new replies again, without an end."""
    article.closes_at = None
    touch(article)


def entitle(article: Article, title: str) -> None:
    """Give an article a title; readers see that of a provisional one when it is listed."""
    article.title = title
    if not article.provisional:
        touch(article)


def alias(article: Article, url: str, *, now: datetime) -> Alias:
    """Let another canonical URL lead to an article."""
    other = Alias(site_id=article.site_id, id=new_id(now), article_id=article.id, url=url)
    db.session.add(other)
    touch(article)
    caching.changed(f"thread {url}")
    return other

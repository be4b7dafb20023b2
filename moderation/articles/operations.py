"""Writing articles."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import ReturningUpdate

from moderation.articles import queries
from moderation.articles.models import Alias, Article
from moderation.foundation import caching
from moderation.foundation.db import db
from moderation.foundation.ids import new_id, public_id
from moderation.foundation.rows import insert_if_new
from moderation.sites.models import Site


def create(site: Site, url: str, title: str, *, now: datetime, provisional: bool = False) -> Article:
    """An article for a canonical URL that leads nowhere yet; if two make it at once, both get one."""
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
    if not insert_if_new(article):
        return queries.by_url(site.id, url) or create(site, url, title, now=now, provisional=provisional)
    caching.changed(f"thread {url}")
    return article


def provisional(site: Site, url: str, title: str, *, now: datetime) -> Article:
    """An article that a reply from an unknown URL makes: not listed until something on it is approved."""
    return create(site, url, title, now=now, provisional=True)


def touch(article: Article, approved: int = 0) -> None:
    """Readers will see a difference; `approved` more (or fewer) replies count."""
    _write(article, _TOUCH, approved=approved)


def unlist(article: Article) -> None:
    """Make an article provisional again: the act that listed it was undone. Readers no longer see its title.

    It stays listed if a reply on it is published.
    """
    _write(article, _UNLIST)


def close(article: Article, *, at: datetime) -> None:
    """It takes no new replies from `at` on."""
    _write(article, _CLOSE, at=at)


def reopen(article: Article) -> None:
    """It takes new replies again, without an end."""
    _write(article, _CLOSE, at=None)


def entitle(article: Article, title: str) -> None:
    """Give a provisional article its first title, which readers see when it is listed.

    Does nothing if it is listed or has a title by now.
    """
    keys = {"of_site": article.site_id, "of": article.id}
    row = db.session.connection().execute(_ENTITLE, keys | {"title": title}).one_or_none()
    if row is not None:
        set_committed_value(article, "title", row.title)


def alias(article: Article, url: str, *, now: datetime) -> Alias:
    """Let another canonical URL lead to an article."""
    other = Alias(site_id=article.site_id, id=new_id(now), article_id=article.id, url=url)
    db.session.add(other)
    touch(article)
    caching.changed(f"thread {url}")
    return other


def _write(article: Article, statement: ReturningUpdate[Any], **values: Any) -> None:
    """Run one of the statements below, and copy what it stored to `article`."""
    keys = {"of_site": article.site_id, "of": article.id, "approved": 0}
    row = db.session.connection().execute(statement, keys | values).one()
    for name, value in row._mapping.items():
        set_committed_value(article, name, value)
    caching.changed(f"thread {article.url}")


def _change(**values: Any) -> ReturningUpdate[Any]:
    """An UPDATE of one article. Numbers grow from what is stored, not from what was read.

    Otherwise two transactions that read the same revision would write the same next one, and one ETag would
    name two contents.
    """
    approved = _C.count + bindparam("approved")
    grown = {"revision": _C.revision + 1, "count": approved, "provisional": _C.provisional & (approved <= 0)}
    return (
        _ARTICLES.update()
        .where(_C.site_id == bindparam("of_site"), _C.id == bindparam("of"))
        .values(grown | values)
        .returning(_C.revision, _C.count, _C.provisional, _C.closes_at, _C.changed_at)
    )


_ARTICLES = cast("Table", Article.__table__)
_C = _ARTICLES.c
_TOUCH = _change()
_UNLIST = _change(provisional=_C.count <= 0)
_CLOSE = _change(closes_at=bindparam("at", type_=_C.closes_at.type))
_ENTITLE = (
    _ARTICLES.update()
    .where(_C.site_id == bindparam("of_site"), _C.id == bindparam("of"), _C.provisional, _C.title == "")
    .values(title=bindparam("title"))
    .returning(_C.title)
)

"""Reading articles."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, exists, func, or_, select, union

from moderation.articles.models import Alias, Article
from moderation.foundation import urls
from moderation.foundation.db import db
from moderation.foundation.ids import is_public_id
from moderation.foundation.paging import Page, cursor, numbers_of
from moderation.foundation.words import Term, holds, keys_with

PAGE = 40
RECENT = 2_000
"""As many of the newest articles are searched for parts of words, too."""
FEW = 1_000
"""Up to this many articles are looked up by their words. If more match, the list is scanned."""
_ARTICLES = cast(Table, Article.__table__)
_LOCKED = (
    select(Article)
    .where(Article.site_id == bindparam("site_id"), Article.id.in_(bindparam("ids", expanding=True)))
    .order_by(Article.id)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def resolve(site_id: int, url: str) -> Article | None:
    """The article that this canonical URL leads to, by itself or as an alias (uq url of both tables)."""
    return by_url(site_id, url) or db.session.scalar(
        select(Article)
        .join(Alias, (Alias.site_id == Article.site_id) & (Alias.article_id == Article.id))
        .where(Alias.site_id == site_id, Alias.url == url)
    )


def by_url(site_id: int, url: str) -> Article | None:
    """The article whose own canonical URL this is (its unique key)."""
    return db.session.scalar(select(Article).where(Article.site_id == site_id, Article.url == url))


def by_id(site_id: int, article_id: int) -> Article | None:
    """The article with this internal key."""
    return db.session.get(Article, (site_id, article_id))


def by_public_id(site_id: int, public_id: str) -> Article | None:
    """The article with this public id."""
    return db.session.scalar(
        select(Article).where(Article.site_id == site_id, Article.public_id == public_id)
    )


def named(site_id: Any, text: str) -> Any | None:
    """Part of a larger statement: the key of the article with this public id or URL (unique keys).

    None where `text` has the form of neither.
    """
    keys = select(Article.id).where(Article.site_id == site_id)
    if is_public_id(text):
        return keys.where(Article.public_id == text).scalar_subquery()
    try:
        url = urls.canonical(text)
    except urls.UnacceptableURL:
        return None
    alias = select(Alias.article_id).where(Alias.site_id == site_id, Alias.url == url)
    return func.coalesce(keys.where(Article.url == url).scalar_subquery(), alias.scalar_subquery())


def names(site_id: int, public_ids: Collection[str]) -> dict[str, str]:
    """What these articles are called, their titles or else their URLs (unique key); no statement for none."""
    if not public_ids:
        return {}
    query = select(Article.public_id, Article.title, Article.url).where(
        Article.site_id == site_id, Article.public_id.in_(public_ids)
    )
    return {public_id: title or url for public_id, title, url in db.session.execute(query)}


def locked(site_id: int, article_ids: Sequence[int]) -> Sequence[Article]:
    """These articles as they are now, locked in the order of their keys for the transaction under way."""
    if not article_ids:
        return []
    return db.session.scalars(_LOCKED, {"site_id": site_id, "ids": article_ids}).all()


def search(site_id: int, text: str, limit: int = 10) -> Sequence[Article]:
    """Articles that `keys_like` finds, listed or not, newest first; the newest for an empty text."""
    query = select(Article).where(Article.site_id == site_id)
    if text.strip():
        query = query.where(_found(site_id, text))
    return db.session.scalars(query.order_by(Article.id.desc()).limit(limit)).all()


def listing(site_id: int, after: str | None = None, limit: int = PAGE, *, text: str = "") -> Page[Article]:
    """Listed articles, those that `keys_like` finds for a text, newest first, a page at a time.

    Index ix_articles_listed. Raises Malformed for a cursor that is forged or of another search.
    """
    purpose = f"articles {text}".strip()
    query = select(Article).where(Article.site_id == site_id, ~Article.provisional)
    if text.strip():
        query = query.where(_found(site_id, text))
    if after:
        query = query.where(Article.id < numbers_of(purpose, after)[0])
    rows = db.session.scalars(query.order_by(Article.id.desc()).limit(limit + 1)).all()
    more = cursor(purpose, str(rows[limit - 1].id)) if len(rows) > limit else None
    return Page(rows[:limit], more)


def keys_like(site_id: Any, text: str, most: int) -> Any:
    """Part of a larger statement: keys of articles with all words of `text` in title and URL, about `most`.

    The last word may go on. Of the newest RECENT ones also those whose title or URL holds `text` anywhere:
    the indexes of words don't know every part of a URL.
    """
    by_words = keys_with(_ARTICLES, site_id, terms_of(text)).limit(most).subquery()
    return union(select(by_words), _likely(site_id, text))


def is_like(key: Any, site_id: Any, text: str) -> Any:
    """Whether `keys_like` would find the article with this key. Looks at that article only."""
    return or_(key.in_(_likely(site_id, text)), has_words(key, site_id, terms_of(text)))


def has_words(key: Any, site_id: Any, terms: Sequence[Term]) -> Any:
    """Whether the article with this key has all of the terms in title and URL."""
    if db.engine.dialect.name == "sqlite":
        return holds(_ARTICLES, _ARTICLES.name, terms, key=key)
    one = _ARTICLES.alias()
    return exists(
        select(one.c.id).where(one.c.site_id == site_id, one.c.id == key, holds(one, _ARTICLES.name, terms))
    )


def terms_of(text: str) -> list[Term]:
    """The words of a text; the last one may go on."""
    words = text.split()
    return [Term(word, open=place == len(words)) for place, word in enumerate(words, 1)]


def _found(site_id: int, text: str) -> Any:
    """A condition for search results: by key if few articles match, else checked row by row."""
    keys = keys_like(site_id, text, FEW + 1)
    number = db.session.scalar(select(func.count()).select_from(keys.subquery())) or 0
    return Article.id.in_(keys) if number <= FEW else is_like(Article.id, site_id, text)


def _likely(site_id: Any, text: str) -> Any:
    part = "%" + re.sub(r"([\\%_])", r"\\\1", " ".join(text.replace("\0", " ").split())) + "%"
    newest = (
        select(Article.id, Article.title, Article.url)
        .where(Article.site_id == site_id)
        .order_by(Article.id.desc())
        .limit(RECENT)
        .subquery()
    )
    return select(newest.c.id).where(
        or_(newest.c.title.ilike(part, escape="\\"), newest.c.url.ilike(part, escape="\\"))
    )


def written_since(moment: datetime) -> list[tuple[int, int, str, str | None, int]]:
    """Articles of all sites that were written since `moment`: site, key, URL, alias (a row each), revision.

    The moment is one of the database's clock. Index ix_articles_written.
    """
    query = (
        select(Article.site_id, Article.id, Article.url, Alias.url, Article.revision)
        .outerjoin(Alias, (Alias.site_id == Article.site_id) & (Alias.article_id == Article.id))
        .where(Article.written_at >= moment)
    )
    return list(db.session.execute(query))


def just_closed(*, since: datetime, now: datetime, limit: int = 100) -> Sequence[Article]:
    """Articles of all sites that time closed after `since` and whose rows do not know it, locked.

    A row that was last written by a clock ahead of ours can't tell, and is taken too. Index
    ix_articles_closing.
    """
    unknown = (Article.changed_at < Article.closes_at) | (Article.changed_at > now)
    return db.session.scalars(
        select(Article)
        .where(Article.closes_at > since, Article.closes_at <= now, unknown)
        .order_by(Article.closes_at)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()


def counts(site_id: int, urls: Sequence[str]) -> dict[str, tuple[int, str]]:
    """How many replies readers can see under each canonical URL, and the URL of its article.

    An unknown one has none and stands for itself.
    """
    found = {url: (0, url) for url in urls}
    direct = select(Article.url, Article.count, Article.url.label("canonical")).where(
        Article.site_id == site_id, Article.url.in_(urls)
    )
    other = (
        select(Alias.url, Article.count, Article.url.label("canonical"))
        .join(Article, (Article.site_id == Alias.site_id) & (Article.id == Alias.article_id))
        .where(Alias.site_id == site_id, Alias.url.in_(urls))
    )
    for url, count, canonical in db.session.execute(direct.union_all(other)):
        found[url] = (count, canonical)
    return found

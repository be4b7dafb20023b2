"""What a filter asks, in SQL."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Select,
    any_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
)

from moderation.articles import queries as articles
from moderation.comments.facets import FIRST, LINK, bit
from moderation.comments.filters import Filter
from moderation.comments.models import Queue, Status
from moderation.comments.queries.shown import ARTICLES, COMMENTS
from moderation.foundation.db import db
from moderation.foundation.hints import COMMENTS_BY_KEY, by_index
from moderation.foundation.ids import first_id
from moderation.foundation.words import Span, Term, holds, keys_with

SITE: Any = bindparam("site_id")
"""Every statement with these conditions names its site by this parameter."""
_EARLIER = COMMENTS.alias("earlier")
_E = _EARLIER.c
_GROUP = COMMENTS.alias("one_of_them").c


def in_queue(which: Queue, c: Any) -> list[Any]:
    """The comments of a queue, of the columns `c`; in the words of the partial indexes."""
    if which is Queue.ALL:
        return [c.status != Status.DELETED]
    if which is Queue.UNATTACHED:
        return [c.status == Status.PENDING, c.article_id.is_(None)]
    if which is Queue.PENDING:
        return [c.status == literal_column("'pending'"), c.article_id.is_not(None)]
    if which is Queue.REPORTED:
        return [c.status == literal_column("'approved'"), c.reported > literal_column("0")]
    return [c.status == Status(which.value)]


class Look(NamedTuple):
    """What is known of the comments that a statement looks at, and of a search."""

    span: Span | None = None
    """They lie between these keys, and most that lie there are looked at."""
    titled: frozenset[tuple[Term, ...]] = frozenset()
    """Terms that the titles and URLs of few articles hold."""


NOTHING = Look()


def asked(filter: Filter, rows: Any = COMMENTS, look: Look = NOTHING) -> list[Any]:
    """All that a filter asks of the comments in `rows`, each told by a look at it; not folded.

    `rows` is the table or an alias of it. Where few comments can be it, `narrowing` finds them first.
    """
    words = _words(filter, rows, look)
    return [*spanned(filter, rows.c), *_facts(filter, rows.c), *_places(filter, rows.c), *words]


def spanned(filter: Filter, c: Any = COMMENTS.c) -> list[Any]:
    """The part of a filter's queue that its days leave: one span of the queue's order."""
    span = in_queue(filter.queue, c)
    if filter.before:
        span.append(c.id < first_id(filter.before))
    if filter.after:
        span.append(c.id >= first_id(filter.after))
    return span


def unfolded(filter: Filter, keys: Any = None, look: Look = NOTHING) -> Any:
    """That no earlier near-duplicate of a comment is in the same list (ix_comments_alike).

    `keys` are those that can be in it, where they are few: then they are put into groups.
    """
    e, c = _E, COMMENTS.c
    same = asked(filter, _EARLIER, Look(titled=look.titled))
    if keys is None:
        earlier = [e.site_id == SITE, e.alike == c.alike, e.id < c.id]
        return ~exists(select(literal_column("1")).where(*earlier, *same))
    alone = case((e.alike.is_(None), e.id))
    first = by_key(select(func.min(e.id)).where(e.site_id == SITE, *same), keys, _EARLIER)
    return c.id.in_(first.group_by(e.alike, alone))


def by_key(query: Select[Any], keys: Any, rows: Any = COMMENTS) -> Select[Any]:
    """Only comments with these keys, which are few; neither database knows that before it has them.

    SQLite is told the index. PostgreSQL is given them as an array, which it takes for ten.
    """
    if db.engine.dialect.name == "postgresql":
        return query.where(rows.c.id == any_(func.array(keys.scalar_subquery(), type_=ARRAY(BigInteger))))
    return by_index(query.where(rows.c.id.in_(keys)), rows, COMMENTS_BY_KEY)


def _words(filter: Filter, rows: Any, look: Look) -> Iterator[Any]:
    if filter.words:
        yield _with(filter.words, rows, look)
    for term in filter.without:
        yield not_(_with((term,), rows, look))
    if filter.author:
        name = (Term(filter.author, open=True),)
        yield holds(rows, COMMENTS.name, name, "author_name", span=look.span)


def _with(terms: tuple[Term, ...], rows: Any, look: Look) -> Any:
    """That a comment holds all terms, or that its article does."""
    article = rows.c.article_id
    if terms in look.titled:
        under = article.is_not(None) & article.in_(keys_with(ARTICLES, SITE, terms))
    else:
        under = articles.has_words(article, SITE, terms)
    return or_(holds(rows, COMMENTS.name, terms, span=look.span), under)


def _places(filter: Filter, c: Any) -> Iterator[Any]:
    if filter.article:
        known = articles.named(SITE, filter.article)
        like = c.article_id.is_not(None) & articles.is_like(c.article_id, SITE, filter.article)
        yield like if known is None else c.article_id == known
    if filter.alike:
        one = (_GROUP.site_id == SITE, _GROUP.public_id == filter.alike)
        yield or_(c.alike == select(_GROUP.alike).where(*one).scalar_subquery(), c.public_id == filter.alike)


def _facts(filter: Filter, c: Any) -> Iterator[Any]:
    if filter.statuses:
        yield c.status.in_(filter.statuses)
    if filter.reported is not None:
        yield c.reported > literal_column("0") if filter.reported else c.reported == 0
    wanted = [*((name, True) for name in filter.held), (LINK, filter.has_link), (FIRST, filter.first)]
    for name, is_set in wanted:
        if is_set is not None:
            has_it = c.facets.op("&")(bit(name))
            yield has_it != 0 if is_set else has_it == 0

"""Find the few comments that can match a search, and look them up by key instead of scanning the queue.

For each operator that an index can answer, at most FEW comments (and one more) are counted. If one operator
has no more than FEW, the list is found among these. If all have more, the queue is scanned in its order, a
window at a time (lists.WINDOW). PostgreSQL's index of words gives all comments that hold a word, even where
only a few are counted. So PostgreSQL is asked first how many it expects; many are not counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, cast, false, func, literal_column, select, union

from moderation.articles import queries as articles
from moderation.comments.facets import FIRST, LINK, bit
from moderation.comments.filters import Filter
from moderation.comments.models import Queue
from moderation.comments.queries.conditions import SITE
from moderation.comments.queries.shown import ARTICLES, COMMENTS
from moderation.foundation.db import db
from moderation.foundation.planned import indexed_rows
from moderation.foundation.words import Term, keys_with

FEW = 1_000
"""Up to this many comments are looked up by key. If more can match, the queue is scanned."""
SURELY = 4
"""What PostgreSQL expects is seldom wrong by a larger factor. A wrong guess costs time, not results."""
UNKNOWN = Term("qzxjvkqzxj", open=True)
"""Nobody writes this. PostgreSQL expects a share of all comments for any word that it doesn't know."""
_C = COMMENTS.alias("known").c
_GROUP = COMMENTS.alias("one_of_them").c
_HERE = _C.site_id == SITE
_MARKED = _C.facets != literal_column("0")


class Lookup(NamedTuple):
    """The keys of all comments that can be in a list, if none of the `sizes` gives more than FEW rows."""

    keys: Any
    sizes: Sequence[Any]
    rest: Filter
    """What else is asked of them."""


class Found(NamedTuple):
    """The keys of the few comments that can be in a list, and what else is asked of them."""

    keys: Any
    rest: Filter


class Narrowed(NamedTuple):
    """What is known of a list before it is read."""

    few: Found | None
    """None where many comments can be in it."""
    titles: frozenset[tuple[Term, ...]]
    """The words that few articles hold in title and URL."""


def narrowed(site_id: int, filters: Sequence[Filter]) -> list[Narrowed]:
    """What narrows each of these lists: three statements at most, whatever the number of lists."""
    ways = _ways(site_id, filters)
    terms = {filter.words for filter in filters if filter.words}
    terms |= {(term,) for filter in filters for term in filter.without}
    each = sorted(terms)
    sizes = [*_sizes(ways), *(keys_with(ARTICLES, SITE, some) for some in each)]
    numbers = iter(_numbers(site_id, sizes, by_words=any(map(_by_words, filters))))
    few = [_found(way, numbers) for way in ways]
    titles = frozenset(some for some, number in zip(each, numbers, strict=True) if number <= FEW)
    return [Narrowed(one, titles) for one in few]


def few_of(site_id: int, filter: Filter) -> Found | None:
    """The few comments that can be in a list, None where they are many. Three statements at most."""
    ways = _ways(site_id, [filter])
    return _found(ways[0], iter(_numbers(site_id, _sizes(ways), by_words=_by_words(filter))))


def _ways(site_id: int, filters: Sequence[Filter]) -> list[list[Lookup]]:
    """The look-ups that could narrow each of these lists."""
    facets = _facets(site_id) if any(_mask(filter) for filter in filters) else []
    return [list(_lookups(filter, facets)) for filter in filters]


def _sizes(ways: Sequence[Sequence[Lookup]]) -> list[Any]:
    return [size for way in ways for lookup in way for size in lookup.sizes]


def _found(way: Sequence[Lookup], numbers: Iterator[int]) -> Found | None:
    """The first look-up that gives few, by the `numbers` of the sizes of all of them."""
    counted = [(lookup, [next(numbers) for _ in lookup.sizes]) for lookup in way]
    return next((Found(one.keys, one.rest) for one, each in counted if max(each, default=0) <= FEW), None)


def _by_words(filter: Filter) -> bool:
    """Whether an index of words is asked."""
    return bool(filter.words or filter.without or filter.author or filter.article)


def _numbers(site_id: int, sizes: Sequence[Any], *, by_words: bool) -> Sequence[int]:
    """How many rows each of these gives, FEW and one more at most: two statements at most, none for none."""
    if not sizes:
        return []
    counted: list[Any] = [_limited(size) for size in sizes]
    values = {"site_id": site_id}
    if by_words and db.engine.dialect.name == "postgresql":
        unknown = _limited(keys_with(COMMENTS, SITE, (UNKNOWN,)))
        *expected, of_unknown = indexed_rows(select(*counted, unknown), values)
        for place, rows in enumerate(expected):
            if rows > max(SURELY * FEW, 2 * of_unknown):
                counted[place] = literal_column(str(FEW + 1))
    return tuple(db.session.execute(select(*counted), values).one())


def _limited(size: Any) -> Any:
    """How many rows a SELECT gives, FEW and one more at most."""
    few = select(size.subquery()).limit(FEW + 1).subquery()
    return select(func.count()).select_from(few).scalar_subquery()


def _lookups(filter: Filter, facets: Sequence[int]) -> Iterator[Lookup]:
    """What an index knows of a filter. A group and an article are looked up whatever their size."""
    if filter.alike:
        group = select(_GROUP.alike).where(_GROUP.site_id == SITE, _GROUP.public_id == filter.alike)
        alike = select(_C.id).where(_HERE, _C.alike == group.scalar_subquery())
        itself = select(_C.id).where(_HERE, _C.public_id == filter.alike)
        yield Lookup(union(alike, itself), (), replace(filter, alike="", folded=False))
    if filter.article:
        yield _on_articles(filter)
    if filter.words:
        yield _with(filter)
    if filter.author:
        by = keys_with(COMMENTS, SITE, (Term(filter.author, open=True),), "author_name")
        yield Lookup(by, (by,), replace(filter, author=""))
    if mask := _mask(filter):
        fits = [value for value in facets if value & mask == mask]
        marked = select(_C.id).where(_HERE, _MARKED, _C.facets.in_(fits) if fits else false())
        yield Lookup(marked, (marked,), filter)
    if filter.reported:
        reported = select(_C.id).where(_HERE, _C.reported > literal_column("0"))
        yield Lookup(reported, (reported,), filter)
    if filter.statuses and filter.queue is Queue.ALL:
        stand = select(_C.id).where(_HERE, _C.status.in_(filter.statuses))
        yield Lookup(stand, (stand,), filter)


def _on_articles(filter: Filter) -> Lookup:
    known, rest = articles.named(SITE, filter.article), replace(filter, article="")
    if known is not None:
        return Lookup(select(_C.id).where(_HERE, _C.article_id == known), (), rest)
    like = articles.keys_like(SITE, filter.article, FEW + 1)
    on_them = select(_C.id).where(_HERE, _C.article_id.in_(like))
    return Lookup(on_them, (like, on_them), rest)


def _with(filter: Filter) -> Lookup:
    """Comments that hold all words, or whose article does."""
    own = keys_with(COMMENTS, SITE, filter.words)
    under = keys_with(ARTICLES, SITE, filter.words).limit(FEW + 1)
    theirs = select(_C.id).where(_HERE, _C.article_id.in_(under))
    return Lookup(union(own, theirs), (own, under, theirs), replace(filter, words=()))


def _mask(filter: Filter) -> int:
    """The facets that a comment must have."""
    names = [*filter.held, *[LINK] * (filter.has_link is True), *[FIRST] * (filter.first is True)]
    return sum(bit(name) for name in set(names))


def _facets(site_id: int) -> Sequence[int]:
    """Every sum of facets that there is on a site: a look for each of them (ix_comments_facets)."""
    return db.session.scalars(_SUMS, {"site_id": site_id}).all()


def _sums() -> Select[Any]:
    none = cast(literal_column("0"), BigInteger).label("value")
    found = select(none).cte("found", recursive=True)
    behind = select(_C.facets).where(_HERE, _MARKED, _C.facets > found.c.value)
    least = behind.order_by(_C.facets).limit(literal_column("1")).scalar_subquery()
    found = found.union_all(select(least).where(found.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value != literal_column("0"))


_SUMS = _sums()

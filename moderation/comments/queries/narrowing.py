"""Find the few comments that can match a search, and look them up by key instead of scanning the queue.

For each operator that an index can answer, at most FEW comments (and one more) are counted. If one operator
has no more than FEW, the list is found among these. If all have more, the queue is scanned in its order, a
window at a time (lists.WINDOW).
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
from moderation.foundation.words import Term, keys_with

FEW = 1_000
"""Up to this many comments are looked up by key. If more can match, the queue is scanned."""
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
    """What narrows each of these lists. Three statements at most, whatever the number of lists."""
    few = few_of(site_id, filters)
    titles = titled(site_id, [one.rest if one else each for one, each in zip(few, filters, strict=True)])
    return [Narrowed(one, titles) for one in few]


def few_of(site_id: int, filters: Sequence[Filter]) -> list[Found | None]:
    """For each list the few comments that can be in it, or None where they are many.

    Two statements at most, whatever the number of lists.
    """
    facets = _facets(site_id) if any(_mask(filter) for filter in filters) else []
    ways = [list(_lookups(filter, facets)) for filter in filters]
    sizes = [size for way in ways for lookup in way for size in lookup.sizes]
    numbers = iter(_numbers(site_id, sizes))
    found = [[(lookup, [next(numbers) for _ in lookup.sizes]) for lookup in way] for way in ways]
    return [
        next((Found(one.keys, one.rest) for one, each in way if max(each, default=0) <= FEW), None)
        for way in found
    ]


def titled(site_id: int, filters: Sequence[Filter]) -> frozenset[tuple[Term, ...]]:
    """Which words of these searches few articles hold in title and URL: one statement, none for none."""
    terms = {filter.words for filter in filters if filter.words}
    terms |= {(term,) for filter in filters for term in filter.without}
    each = sorted(terms)
    numbers = _numbers(site_id, [keys_with(ARTICLES, SITE, some) for some in each])
    return frozenset(some for some, number in zip(each, numbers, strict=True) if number <= FEW)


def _numbers(site_id: int, sizes: Sequence[Any]) -> Sequence[int]:
    """How many rows each of these gives, FEW and one more at most: one statement, none for none."""
    if not sizes:
        return []
    counted = [
        select(func.count()).select_from(select(size.subquery()).limit(FEW + 1).subquery()).scalar_subquery()
        for size in sizes
    ]
    return tuple(db.session.execute(select(*counted), {"site_id": site_id}).one())


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

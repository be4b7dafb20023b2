"""The lists of the desk: a page at a time, their length, and what is new in them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select

from moderation.comments.filters import Filter, Order
from moderation.comments.listed import Listed
from moderation.comments.queries import ordering
from moderation.comments.queries.conditions import NOTHING, Look, asked, by_key, in_queue, unfolded
from moderation.comments.queries.narrowing import Narrowed, few_of, narrowed
from moderation.comments.queries.numbers import MOST, Number, counts
from moderation.comments.queries.ordering import Place
from moderation.comments.queries.shown import COMMENTS, ROWS
from moderation.foundation.db import db
from moderation.foundation.paging import Page, cursor

PAGE = 25
MOST_NEW = 100
WINDOW, WINDOWS = 1_000, 10
"""How many rows of its queue a search scans at once, and how many such windows for one page."""
_C = COMMENTS.c


class Chosen(NamedTuple):
    """A comment of a list, and the version that it has now."""

    id: int
    public_id: str
    version: int


def listing(
    site_id: int,
    filter: Filter,
    after: str | None = None,
    limit: int = PAGE,
    *,
    known: Narrowed | None = None,
) -> Page[Listed]:
    """A page of a list, as the desk shows it.

    A whole queue by age: ix_comments_queue (ix_comments_pending, ix_comments_unattached,
    ix_comments_reported, the primary key for All). Pending by risk: ix_comments_risk. Folded:
    ix_comments_alike besides. A search whose comments are few: by their keys (narrowing). Another one is
    walked through, WINDOW rows of its queue at a time and WINDOWS times at most: its page may hold less than
    `limit`, or nothing, and still not be the last. `known` saves asking what narrows the search. Raises
    Malformed for a cursor that is forged or of another list.
    """
    start = ordering.place_in(filter, after) if after else None
    rows, rest = _some(site_id, filter, limit + 1, start, known)
    shown = rows[:limit]
    place = rest or (ordering.place_of(filter, shown[-1]) if shown else None)
    last = cursor(ordering.purpose_of(filter), ordering.written(place)) if place else after
    return Page(shown, last if rest or len(rows) > limit else None, last)


def belongs(site_id: int, filter: Filter, comment_id: int) -> bool:
    """Whether a comment is in a list, also where it is folded under an earlier near-duplicate."""
    look = Look((comment_id, comment_id))
    query = select(_C.id).where(_C.id == comment_id, *_of(site_id, filter, look))
    return db.session.scalar(query, {"site_id": site_id}) is not None


def narrowing_of(site_id: int, filter: Filter) -> Narrowed | None:
    """What narrows a search, for its page and its number; None for a whole queue."""
    return None if filter.is_plain else narrowed(site_id, [filter])[0]


def number(site_id: int, filter: Filter, *, known: Narrowed | None = None) -> Number:
    """How many comments are in a list: of a whole queue what is tallied, else counted up to MOST.

    Where a search has to walk through its queue, only as far as a page of it may (WINDOWS). `known` as for
    `listing`.
    """
    if known is not None:
        return _searched(site_id, [filter], [known])[0]
    return number_of_each(site_id, [filter])[0]


def number_of_each(site_id: int, filters: Sequence[Filter]) -> list[Number]:
    """How many comments are in each of several lists, as `number` says it; six statements at most."""
    tallied = counts(site_id) if any(filter.is_plain for filter in filters) else {}
    searched = [filter for filter in filters if not filter.is_plain]
    found = iter(_searched(site_id, searched, narrowed(site_id, searched)) if searched else ())
    return [Number(tallied[filter.queue]) if filter.is_plain else next(found) for filter in filters]


def newer(site_id: int, filter: Filter, since: int) -> int:
    """How many comments of a list came in after the arrival `since`, up to MOST_NEW (ix_comments_arrival)."""
    young = select(_C.id).where(_C.arrival > since, *_of(site_id, filter, NOTHING))
    return min(db.session.scalar(_number(young, MOST_NEW), {"site_id": site_id}) or 0, MOST_NEW)


def chosen(site_id: int, filter: Filter, limit: int, *, until: int | None = None) -> list[Chosen]:
    """The first comments of a list in its order, none of them folded, each with its version.

    `until` leaves out what came in after that arrival.
    """
    few = None if filter.is_plain else few_of(site_id, filter)
    look = Look(None if few else (None, None))
    query = select(_C.id, _C.public_id, _C.version).where(*_of(site_id, few.rest if few else filter, look))
    if until is not None:
        query = query.where(_C.arrival.is_(None) | (_C.arrival <= until))
    query = (by_key(query, few.keys) if few else query).order_by(*ordering.in_order(filter)).limit(limit)
    return [Chosen._make(row) for row in db.session.execute(query, {"site_id": site_id})]


def _some(
    site_id: int, filter: Filter, want: int, start: Place | None, known: Narrowed | None
) -> tuple[list[Listed], Place | None]:
    """The rows of a list behind a place, and where a scan stopped that found fewer than wanted."""
    if filter.is_plain:
        plain = replace(filter, order=Order.RISK if filter.by_risk else Order.AGE)
        return _read(_whole(plain, bool(start)), site_id, want, start), None
    few, titles = known or narrowed(site_id, [filter])[0]
    if few is None:
        return _walked(site_id, filter, want, start, titles)
    look = Look(titled=titles)
    query = _page(filter, bool(start), _folded(few.rest, asked(few.rest, look=look), few.keys, look))
    return _read(by_key(query, few.keys), site_id, want, start), None


def _walked(
    site_id: int, filter: Filter, want: int, start: Place | None, titles: frozenset[Any]
) -> tuple[list[Listed], Place | None]:
    rows: list[Listed] = []
    for _ in range(WINDOWS):
        edge = ordering.edge(filter, WINDOW, follows=bool(start))
        found = db.session.execute(edge, {"site_id": site_id} | (start or {})).one_or_none()
        end = found._asdict() if found else None
        look = Look(ordering.span_between(filter, start, end), titles)
        looked = asked(ordering.between(filter, start, end), look=look)
        query = _page(filter, bool(start), _folded(filter, looked, look=look))
        rows += _read(query.where(*ordering.until(filter, end)), site_id, want - len(rows), start)
        if len(rows) == want or end is None:
            return rows, None
        start = end
    return rows, start


def _searched(site_id: int, filters: Sequence[Filter], known: Sequence[Narrowed]) -> list[Number]:
    few = [one.few for one in known]
    rest = [found.rest if found else filter for found, filter in zip(few, filters, strict=True)]
    ends = iter(_ends(site_id, [filter for filter, found in zip(filters, few, strict=True) if not found]))
    bounds = [None if found else next(ends) for found in few]
    counted = [
        _counted(filter, one.few and one.few.keys, bound, one.titles).scalar_subquery()
        for filter, one, bound in zip(rest, known, bounds, strict=True)
    ]
    found = db.session.execute(select(*counted), {"site_id": site_id}).one()
    return [
        Number(min(number, MOST), number > MOST or bound is not None)
        for number, bound in zip(found, bounds, strict=True)
    ]


def _ends(site_id: int, filters: Sequence[Filter]) -> list[Place | None]:
    """The place up to which each of these lists is counted; None is its end. One statement at most."""
    if not filters:
        return []
    edges = [ordering.edge(_by_age(filter), WINDOW * WINDOWS).scalar_subquery() for filter in filters]
    found = db.session.execute(select(*edges), {"site_id": site_id}).one()
    return [None if position is None else {"position": position} for position in found]


def _counted(filter: Filter, keys: Any, end: Place | None, titles: frozenset[Any]) -> Select[Any]:
    """The statement that counts a list among the comments with these keys, or as far as a place."""
    aged = _by_age(filter)
    look = Look(ordering.span_between(aged, None, end) if keys is None else None, titles)
    looked = asked(ordering.between(aged, None, end), look=look)
    query = select(_C.id).where(_C.site_id == bindparam("site_id"), *looked)
    return _number(query.where(*ordering.until(aged, end)) if keys is None else by_key(query, keys), MOST)


def _by_age(filter: Filter) -> Filter:
    return replace(filter, order=Order.AGE)


def _read(query: Select[Any], site_id: int, limit: int, start: Place | None) -> list[Listed]:
    values = {"site_id": site_id, "limit": limit} | (start or {})
    return [Listed._make(row) for row in db.session.execute(query, values)]


def _folded(filter: Filter, conditions: list[Any], keys: Any = None, look: Look = NOTHING) -> list[Any]:
    return [*conditions, unfolded(filter, keys, look)] if filter.folds else conditions


@cache
def _whole(filter: Filter, follows: bool) -> Select[Any]:
    """The statement of a whole queue's page: made once, because building it takes longer than its answer."""
    return _page(filter, follows, _folded(filter, in_queue(filter.queue, _C)))


def _page(filter: Filter, follows: bool, conditions: Sequence[Any]) -> Select[Any]:
    query = ROWS.where(*conditions, *([ordering.behind(filter)] if follows else []))
    return query.order_by(*ordering.in_order(filter)).limit(bindparam("limit"))


def _of(site_id: int, filter: Filter, look: Look) -> list[Any]:
    return [_C.site_id == site_id, *asked(filter, look=look)]


def _number(query: Select[Any], most: int) -> Select[Any]:
    """The statement that counts the rows of another one, to one more than `most`."""
    return select(func.count()).select_from(query.limit(most + 1).subquery())

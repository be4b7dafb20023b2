"""The lists of the desk: a page at a time, their length, and what is new in them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, bindparam, func, select, tuple_

from moderation.comments.filters import Filter, Order
from moderation.comments.listed import Listed
from moderation.comments.models import Queue
from moderation.comments.queries.conditions import asked, in_queue, unfolded
from moderation.comments.queries.numbers import MOST, Number, counts
from moderation.comments.queries.shown import COMMENTS, ROWS
from moderation.foundation.crypto import digest
from moderation.foundation.db import db
from moderation.foundation.paging import Page, cursor, numbers_of

PAGE = 25
OLDEST_FIRST = {Queue.PENDING, Queue.UNATTACHED}
MOST_NEW = 100
_C = COMMENTS.c


class Chosen(NamedTuple):
    """A comment of a list, and the version that it has now."""

    id: int
    public_id: str
    version: int


def listing(site_id: int, filter: Filter, after: str | None = None, limit: int = PAGE) -> Page[Listed]:
    """A page of a list, as the desk shows it.

    A whole queue by age: ix_comments_queue (ix_comments_pending, ix_comments_unattached,
    ix_comments_reported, the primary key for All). Pending by risk: ix_comments_risk. Folded:
    ix_comments_alike besides. Raises Malformed for a cursor that is forged or of another list.
    """
    purpose, values = _purpose(filter), {"site_id": site_id, "limit": limit + 1}
    if after:
        values |= _position(purpose, after, by_risk=filter.by_risk)
    rows = [Listed._make(row) for row in db.session.execute(_listing(filter, bool(after)), values)]
    shown = rows[:limit]
    last = cursor(purpose, _place(shown[-1], by_risk=filter.by_risk)) if shown else after
    return Page(shown, last if len(rows) > limit else None, last)


def belongs(site_id: int, filter: Filter, comment_id: int) -> bool:
    """Whether a comment is in a list, also where it is folded under an earlier near-duplicate."""
    query = select(_C.id).where(_C.id == comment_id, *_of(site_id, filter))
    return db.session.scalar(query, {"site_id": site_id}) is not None


def number(site_id: int, filter: Filter) -> Number:
    """How many comments are in a list: of a whole queue what is tallied, else counted up to MOST."""
    if filter.is_plain:
        return Number(counts(site_id)[filter.queue])
    return _counted(site_id, _of(site_id, filter), MOST)


def number_of_each(site_id: int, filters: Sequence[Filter]) -> list[Number]:
    """How many comments are in each of several lists, as `number` says it; two statements at most."""
    tallied = counts(site_id) if any(filter.is_plain for filter in filters) else {}
    searched = [filter for filter in filters if not filter.is_plain]
    each = select(*(_number(_of(site_id, filter), MOST).scalar_subquery() for filter in searched))
    found = iter(db.session.execute(each, {"site_id": site_id}).one() if searched else ())
    return [
        Number(tallied[filter.queue]) if filter.is_plain else _capped(next(found), MOST) for filter in filters
    ]


def newer(site_id: int, filter: Filter, since: int) -> int:
    """How many comments of a list came in after the arrival `since`, up to MOST_NEW (ix_comments_arrival)."""
    return _counted(site_id, [_C.arrival > since, *_of(site_id, filter)], MOST_NEW).value


def chosen(site_id: int, filter: Filter, limit: int, *, until: int | None = None) -> list[Chosen]:
    """The first comments of a list in its order, none of them folded, each with its version.

    `until` leaves out what came in after that arrival.
    """
    query = select(_C.id, _C.public_id, _C.version).where(*_of(site_id, filter))
    if until is not None:
        query = query.where(_C.arrival.is_(None) | (_C.arrival <= until))
    found = db.session.execute(query.order_by(*_sorted(filter)).limit(limit), {"site_id": site_id})
    return [Chosen._make(row) for row in found]


def _listing(filter: Filter, follows: bool) -> Select[Any]:
    if filter.is_plain:
        return _whole(replace(filter, order=Order.RISK if filter.by_risk else Order.AGE), follows)
    conditions = asked(filter)
    return _page(filter, follows, [*conditions, unfolded(filter)] if filter.folds else conditions)


@cache
def _whole(filter: Filter, follows: bool) -> Select[Any]:
    """The statement of a whole queue's page: made once, because building it takes longer than its answer."""
    conditions = in_queue(filter.queue, _C)
    return _page(filter, follows, [*conditions, unfolded(filter)] if filter.folds else conditions)


def _page(filter: Filter, follows: bool, conditions: Sequence[Any]) -> Select[Any]:
    query = ROWS.where(*conditions)
    if follows:
        position, risk = bindparam("position", type_=BigInteger), bindparam("risk", type_=BigInteger)
        if filter.by_risk:
            query = query.where(tuple_(_C.order_by_risk, _C.id) > tuple_(risk, position))
        else:
            query = query.where(_C.id > position if filter.queue in OLDEST_FIRST else _C.id < position)
    return query.order_by(*_sorted(filter)).limit(bindparam("limit"))


def _sorted(filter: Filter) -> list[Any]:
    if filter.by_risk:
        return [_C.order_by_risk, _C.id]
    return [_C.id.asc() if filter.queue in OLDEST_FIRST else _C.id.desc()]


def _of(site_id: int, filter: Filter) -> list[Any]:
    return [_C.site_id == site_id, *asked(filter)]


def _counted(site_id: int, conditions: Sequence[Any], most: int) -> Number:
    return _capped(db.session.scalar(_number(conditions, most), {"site_id": site_id}) or 0, most)


def _number(conditions: Sequence[Any], most: int) -> Select[Any]:
    """The statement that counts to one more than `most`."""
    some = select(_C.id).where(*conditions).limit(most + 1).subquery()
    return select(func.count()).select_from(some)


def _capped(found: int, most: int) -> Number:
    return Number(min(found, most), found > most)


def _purpose(filter: Filter) -> str:
    """What a cursor is for: the list, without moments that move with the clock (`after:7d`)."""
    if filter.is_plain and not filter.by_risk:
        return f"queue {filter.queue}"
    same = replace(
        filter, before=None, after=None, folded=True, order=Order.RISK if filter.by_risk else Order.AGE
    )
    return f"queue {digest(repr(same)).hex()}"


def _place(row: Listed, *, by_risk: bool) -> str:
    return f"{row.id} {row.order_by_risk}" if by_risk else str(row.id)


def _position(purpose: str, text: str, *, by_risk: bool) -> dict[str, int]:
    return dict(zip(("position", "risk"), numbers_of(purpose, text), strict=by_risk))

"""The order of a list, and places in it: where a page begins, and where a walk through a queue rests."""

from dataclasses import replace
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, select, tuple_

from moderation.comments.filters import Filter, Order
from moderation.comments.listed import Listed
from moderation.comments.models import Queue
from moderation.comments.queries.conditions import spanned
from moderation.comments.queries.shown import COMMENTS
from moderation.foundation.crypto import digest
from moderation.foundation.ids import first_id
from moderation.foundation.paging import numbers_of
from moderation.foundation.words import Span

OLDEST_FIRST = {Queue.PENDING, Queue.UNATTACHED}
Place = dict[str, int]
"""The key of a comment as `position`, and in a list by risk its `risk`."""
_C = COMMENTS.c


def in_order(filter: Filter) -> list[Any]:
    """What a list is sorted by."""
    if filter.by_risk:
        return [_C.order_by_risk, _C.id]
    return [_C.id.asc() if filter.queue in OLDEST_FIRST else _C.id.desc()]


def behind(filter: Filter) -> Any:
    """That a comment stands behind the place that the parameters name."""
    position, risk = bindparam("position", type_=BigInteger), bindparam("risk", type_=BigInteger)
    if filter.by_risk:
        return tuple_(_C.order_by_risk, _C.id) > tuple_(risk, position)
    return _C.id > position if filter.queue in OLDEST_FIRST else _C.id < position


def between(filter: Filter, start: Place | None, end: Place | None) -> Filter:
    """The filter without the days that these places imply: SQLite uses one bound a side of an index.

    Neither place lies ahead of the days (`place_in`), and the end lies in them (`edge`).
    """
    if filter.by_risk:
        return filter
    newest, oldest = (end, start) if filter.queue in OLDEST_FIRST else (start, end)
    return replace(filter, before=None if newest else filter.before, after=None if oldest else filter.after)


def until(filter: Filter, place: Place | None) -> list[Any]:
    """That a comment does not stand behind a place; None is the end of the list."""
    if place is None:
        return []
    if filter.by_risk:
        return [tuple_(_C.order_by_risk, _C.id) <= tuple_(place["risk"], place["position"])]
    position = place["position"]
    return [_C.id <= position if filter.queue in OLDEST_FIRST else _C.id >= position]


def edge(filter: Filter, number: int, *, follows: bool = False) -> Select[Any]:
    """The place of the row `number` rows further on in a queue, whatever is searched.

    Read in the order of an index; OFFSET passes over a window at most. In All, deleted comments count, too.
    """
    columns = [_C.id.label("position"), *([_C.order_by_risk.label("risk")] if filter.by_risk else [])]
    whole = spanned(filter)
    rows = whole[1:] if filter.queue is Queue.ALL else whole
    query = select(*columns).where(_C.site_id == bindparam("site_id"), *rows)
    query = query.where(behind(filter)) if follows else query
    return query.order_by(*in_order(filter)).offset(number - 1).limit(1)


def span_between(filter: Filter, start: Place | None, end: Place | None) -> Span | None:
    """What lies between two places, as keys; None in a list by risk, where they follow no order."""
    if filter.by_risk:
        return None
    first, last = (place["position"] if place else None for place in (start, end))
    return (first, last) if filter.queue in OLDEST_FIRST else (last, first)


def purpose_of(filter: Filter) -> str:
    """What a cursor is for: the list, without moments that move with the clock (`after:7d`)."""
    if filter.is_plain and not filter.by_risk:
        return f"queue {filter.queue}"
    same = replace(
        filter, before=None, after=None, folded=True, order=Order.RISK if filter.by_risk else Order.AGE
    )
    return f"queue {digest(repr(same)).hex()}"


def place_of(filter: Filter, row: Listed) -> Place:
    """Where a row of a list stands."""
    return {"position": row.id} | ({"risk": row.order_by_risk} if filter.by_risk else {})


def place_in(filter: Filter, text: str) -> Place | None:
    """The place in a cursor of a list; None, its beginning, for one ahead of the list's days.

    Raises Malformed for a cursor that is forged or of another list.
    """
    numbers = numbers_of(purpose_of(filter), text)
    place = dict(zip(("position", "risk"), numbers, strict=filter.by_risk))
    return None if _is_ahead(filter, place["position"]) else place


def _is_ahead(filter: Filter, position: int) -> bool:
    """Whether the days of a list begin behind a place, whose cursor is of the same list with other days."""
    if filter.by_risk:
        return False
    if filter.queue in OLDEST_FIRST:
        return filter.after is not None and position < first_id(filter.after)
    return filter.before is not None and position >= first_id(filter.before)


def written(place: Place) -> str:
    """A place as the text of a cursor."""
    return " ".join(str(number) for number in place.values())

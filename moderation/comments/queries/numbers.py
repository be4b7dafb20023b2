"""How many comments the queues hold."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

from sqlalchemy import Table, bindparam, case, func, select

from moderation.comments.facets import HELD, bit
from moderation.comments.models import Comment, Queue, Tally, is_reported, queue_of
from moderation.comments.queries.conditions import in_queue
from moderation.comments.queries.shown import ARTICLES, COMMENTS
from moderation.foundation.db import db

MOST = 1_000
"""As far as a filtered list is counted."""
MOST_WEIGHED = 10_000
"""As many comments are looked at to tell what holds them."""


class Number(NamedTuple):
    """How many comments a list holds; `capped` when it may be more than that."""

    value: int
    capped: bool = False


def counts(site_id: int) -> dict[Queue, int]:
    """How many comments each queue holds (the primary key of tallies); All holds what is not deleted.

    A transaction under way sees what was committed, for it counts as its last act.
    """
    return _numbers(db.session.execute(_TALLIES, {"site_id": site_id}))


def counts_now(site_id: int) -> tuple[dict[Queue, int], int]:
    """The same with the arrival of the comment that came in last, 0 before the first: in one statement.

    The primary key of tallies, ix_comments_arrival.
    """
    rows = db.session.execute(_TALLIES_NOW, {"site_id": site_id}).all()
    return _numbers((which, number) for which, number, _last in rows), rows[0][2] or 0 if rows else 0


def waiting_on(site_id: int, article_ids: Sequence[int]) -> dict[int, Number]:
    """How many comments of Pending each of these articles has, each counted up to MOST (ix_comments_waiting).

    One statement, none for none; articles of other sites are left out.
    """
    if not article_ids:
        return {}
    values = {"site_id": site_id, "ids": list(article_ids)}
    found = db.session.execute(_WAITING, values)
    return {key: Number(min(number, MOST), number > MOST) for key, number in found}


def held_by_check(site_id: int) -> dict[str, Number]:
    """How many comments of Pending each check holds, among the oldest MOST_WEIGHED of them.

    One statement over ix_comments_pending. Like a filtered list it is counted up to MOST.
    """
    values = {"site_id": site_id, "weighed": MOST_WEIGHED + 1}
    total, *found = db.session.execute(_HELD, values).one()
    more = total > MOST_WEIGHED
    numbers = (Number(min(int(number or 0), MOST), more or int(number or 0) > MOST) for number in found)
    return {name: number for name, number in zip(HELD, numbers, strict=True) if number.value}


def counts_of(site_ids: Sequence[int]) -> dict[int, dict[Queue, int]]:
    """The same for several sites, in one statement; none for none."""
    found: dict[int, list[tuple[Queue | None, int]]] = {site_id: [] for site_id in site_ids}
    if site_ids:
        rows = db.session.execute(_MANY_TALLIES, {"site_ids": list(site_ids)})
        for site_id, which, number in rows:
            found[site_id].append((which, number))
    return {site_id: _numbers(numbers) for site_id, numbers in found.items()}


def recount(site_id: int) -> dict[Queue, int]:
    """What `counts` should say, by a look at every comment of the site."""
    place = (Comment.status, Comment.article_id.is_(None), Comment.reported > 0)
    query = select(*place, func.count()).where(Comment.site_id == site_id).group_by(*place)
    numbers: list[tuple[Queue | None, int]] = []
    for status, loose, reported, number in db.session.execute(query):
        numbers.append((queue_of(status, None if loose else 0), number))
        if is_reported(status, reported):
            numbers.append((Queue.REPORTED, number))
    return _numbers(numbers)


def _numbers(found: Iterable[tuple[Queue | None, int]]) -> dict[Queue, int]:
    numbers = dict.fromkeys(Queue, 0)
    for which, number in found:
        if which is not None:
            numbers[which] += number
    numbers[Queue.ALL] = sum(numbers.values()) - numbers[Queue.REPORTED]
    return numbers


_A, _C = ARTICLES.c, COMMENTS.c
_T = cast(Table, Tally.__table__).c
_TALLIES = select(_T.queue, _T.number).where(_T.site_id == bindparam("site_id"))
_TALLIES_NOW = _TALLIES.add_columns(
    select(_C.arrival)
    .where(_C.site_id == bindparam("site_id"), _C.arrival.is_not(None))
    .order_by(_C.arrival.desc())
    .limit(1)
    .scalar_subquery()
)
_MANY_TALLIES = select(_T.site_id, _T.queue, _T.number).where(
    _T.site_id.in_(bindparam("site_ids", expanding=True))
)
_WAITING = select(
    _A.id,
    select(func.count())
    .select_from(
        select(_C.id)
        .where(_C.site_id == _A.site_id, _C.article_id == _A.id, *in_queue(Queue.PENDING, _C))
        .limit(MOST + 1)
        .correlate(ARTICLES)
        .subquery()
    )
    .scalar_subquery(),
).where(_A.site_id == bindparam("site_id"), _A.id.in_(bindparam("ids", expanding=True)))
_WEIGHED = (
    select(_C.facets)
    .where(_C.site_id == bindparam("site_id"), *in_queue(Queue.PENDING, _C))
    .order_by(_C.id)
    .limit(bindparam("weighed"))
    .subquery()
)
_HELD = select(
    func.count(), *(func.sum(case((_WEIGHED.c.facets.op("&")(bit(name)) != 0, 1), else_=0)) for name in HELD)
)

"""How many comments the queues hold."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

from sqlalchemy import Table, bindparam, case, func, literal_column, select

from moderation.comments.facets import HELD, bit
from moderation.comments.models import Comment, Queue, Tally, is_reported, queue_of
from moderation.comments.queries.conditions import in_queue
from moderation.comments.queries.shown import COMMENTS
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
    return _numbers(db.session.execute(_TALLIES, {"site_id": site_id}).tuples())


def pending_on(site_id: int, article_ids: Sequence[int]) -> dict[int, int]:
    """How many comments wait on each of these articles (ix_comments_article); no statement for none."""
    if not article_ids:
        return {}
    found = db.session.execute(_WAITING, {"site_id": site_id, "ids": list(article_ids)}).tuples()
    return dict(found.all())


def held_by_check(site_id: int) -> dict[str, Number]:
    """How many comments of Pending each check holds, among the oldest MOST_WEIGHED of them.

    One statement over ix_comments_pending. Like a filtered list it is counted up to MOST.
    """
    total, *found = db.session.execute(_HELD, {"site_id": site_id}).one()
    more = total > MOST_WEIGHED
    numbers = (Number(min(int(number or 0), MOST), more or int(number or 0) > MOST) for number in found)
    return {name: number for name, number in zip(HELD, numbers, strict=True) if number.value}


def counts_of(site_ids: Sequence[int]) -> dict[int, dict[Queue, int]]:
    """The same for several sites, in one statement; none for none."""
    found: dict[int, list[tuple[Queue | None, int]]] = {site_id: [] for site_id in site_ids}
    if site_ids:
        rows = db.session.execute(_MANY_TALLIES, {"site_ids": list(site_ids)}).tuples()
        for site_id, which, number in rows:
            found[site_id].append((which, number))
    return {site_id: _numbers(numbers) for site_id, numbers in found.items()}


def recount(site_id: int) -> dict[Queue, int]:
    """What `counts` should say, by a look at every comment of the site."""
    place = (Comment.status, Comment.article_id.is_(None), Comment.reported > 0)
    query = select(*place, func.count()).where(Comment.site_id == site_id).group_by(*place)
    numbers: list[tuple[Queue | None, int]] = []
    for status, loose, reported, number in db.session.execute(query).tuples():
        numbers.append((queue_of(status, None if loose else 0), number))
        if is_reported(status, reported):
            numbers.append((Queue.REPORTED, number))
    return _numbers(numbers)


def waiting_on(site_id: int, article_id: int) -> tuple[int, bool]:
    """How many comments on an article wait, and whether that is all.

    Looked for among the oldest 1000 of Pending (ix_comments_pending), so that it costs the same on a site
    where a hundred thousand wait.
    """
    values = {"site_id": site_id, "article_id": article_id}
    looked_at, found = db.session.execute(_ON_ARTICLE, values).one()
    return int(found or 0), looked_at < LOOKED_AT


def _numbers(found: Iterable[tuple[Queue | None, int]]) -> dict[Queue, int]:
    numbers = dict.fromkeys(Queue, 0)
    for which, number in found:
        if which is not None:
            numbers[which] += number
    numbers[Queue.ALL] = sum(numbers.values()) - numbers[Queue.REPORTED]
    return numbers


LOOKED_AT = 1000
_C = COMMENTS.c
_OLDEST = (
    select(_C.article_id)
    .where(
        _C.site_id == bindparam("site_id"),
        _C.status == literal_column("'pending'"),
        _C.article_id.is_not(None),
    )
    .order_by(_C.id)
    .limit(literal_column(str(LOOKED_AT)))
    .subquery()
)
_ON_ARTICLE = select(
    func.count(), func.sum(case((_OLDEST.c.article_id == bindparam("article_id"), 1), else_=0))
).select_from(_OLDEST)
_T = cast(Table, Tally.__table__).c
_TALLIES = select(_T.queue, _T.number).where(_T.site_id == bindparam("site_id"))
_MANY_TALLIES = select(_T.site_id, _T.queue, _T.number).where(
    _T.site_id.in_(bindparam("site_ids", expanding=True))
)
_WAITING = (
    select(_C.article_id, func.count())
    .where(
        _C.site_id == bindparam("site_id"),
        _C.article_id.in_(bindparam("ids", expanding=True)),
        *in_queue(Queue.PENDING, _C),
    )
    .group_by(_C.article_id)
)
_WEIGHED = (
    select(_C.facets)
    .where(_C.site_id == bindparam("site_id"), *in_queue(Queue.PENDING, _C))
    .order_by(_C.id)
    .limit(MOST_WEIGHED + 1)
    .subquery()
)
_HELD = select(
    func.count(), *(func.sum(case((_WEIGHED.c.facets.op("&")(bit(name)) != 0, 1), else_=0)) for name in HELD)
)

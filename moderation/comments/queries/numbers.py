"""How many comments the queues hold."""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Table, bindparam, func, select

from moderation.comments.models import Comment, Queue, Tally, is_reported, queue_of
from moderation.foundation.db import db


def counts(site_id: int) -> dict[Queue, int]:
    """How many comments each queue holds (the primary key of tallies); All holds what is not deleted.

    A transaction under way sees what was committed, for it counts as its last act.
    """
    return _numbers(db.session.execute(_TALLIES, {"site_id": site_id}).tuples())


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


def _numbers(found: Iterable[tuple[Queue | None, int]]) -> dict[Queue, int]:
    numbers = dict.fromkeys(Queue, 0)
    for which, number in found:
        if which is not None:
            numbers[which] += number
    numbers[Queue.ALL] = sum(numbers.values()) - numbers[Queue.REPORTED]
    return numbers


_T = cast(Table, Tally.__table__).c
_TALLIES = select(_T.queue, _T.number).where(_T.site_id == bindparam("site_id"))

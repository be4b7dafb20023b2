"""Reading comments: one, a queue of them, numbers about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, literal_column, select
from sqlalchemy.orm import joinedload

from moderation.comments.models import Comment, Queue, Status, Tally, queue_of
from moderation.foundation.db import db
from moderation.foundation.errors import Malformed
from moderation.foundation.paging import Page, cursor, position_of

PAGE = 25


OLDEST_FIRST = {Queue.PENDING, Queue.UNATTACHED}


@dataclass(frozen=True, slots=True)
class Record:
    """What became of a commenter's replies, in numbers."""

    approved: int = 0
    pending: int = 0
    rejected: int = 0
    spam: int = 0
    first_at: datetime | None = None
    last_decided_at: datetime | None = None

    @property
    def total(self) -> int:
        """All of them."""
        return self.approved + self.pending + self.rejected + self.spam


def by_public_id(site_id: int, public_id: str) -> Comment | None:
    """The comment with this public id (its unique key)."""
    return db.session.scalar(
        select(Comment).where(Comment.site_id == site_id, Comment.public_id == public_id)
    )


def by_id(site_id: int, comment_id: int) -> Comment | None:
    """The comment with this internal key."""
    return db.session.get(Comment, (site_id, comment_id))


def some(site_id: int, ids: Sequence[int]) -> dict[int, Comment]:
    """The comments with these internal keys."""
    rows = db.session.scalars(select(Comment).where(Comment.site_id == site_id, Comment.id.in_(ids)))
    return {row.id: row for row in rows}


def locked(site_id: int, public_id: str) -> Comment | None:
    """The comment as it is now, locked for the transaction under way."""
    return db.session.scalar(
        select(Comment)
        .where(Comment.site_id == site_id, Comment.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def row(site_id: int, public_id: str) -> Comment | None:
    """The comment with its commenter, article and parent."""
    query = _rows(site_id).where(Comment.public_id == public_id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def queue(site_id: int, which: Queue, after: str | None = None, limit: int = PAGE) -> Page[Comment]:
    """A page of a queue with commenter, article and parent.

    Pending and Unattached come oldest first, the others newest first.

    Index ix_comments_queue (ix_comments_pending, ix_comments_unattached, the primary key for All). Raises
    Malformed for a forged cursor.
    """
    query = _rows(site_id).where(*_belongs(which))
    oldest = which in OLDEST_FIRST
    if after:
        position = _position(f"queue {which}", after)
        query = query.where(Comment.id > position if oldest else Comment.id < position)
    order = Comment.id.asc() if oldest else Comment.id.desc()
    rows = db.session.scalars(query.order_by(order).limit(limit + 1)).all()
    more = cursor(f"queue {which}", str(rows[limit - 1].id)) if len(rows) > limit else None
    return Page(rows[:limit], more)


def counts(site_id: int) -> dict[Queue, int]:
    """How many comments each queue holds (the primary key of tallies); All holds what is not deleted.

    A transaction under way sees what was committed, for it counts as its last act.
    """
    query = select(Tally.queue, Tally.number).where(Tally.site_id == site_id)
    return _numbers(db.session.execute(query).tuples())


def recount(site_id: int) -> dict[Queue, int]:
    """What `counts` should say, by a look at every comment of the site."""
    place = (Comment.status, Comment.article_id.is_(None))
    query = select(*place, func.count()).where(Comment.site_id == site_id).group_by(*place)
    found = db.session.execute(query).tuples()
    return _numbers((queue_of(status, None if loose else 0), number) for status, loose, number in found)


def records(site_id: int, commenter_ids: Sequence[int]) -> dict[int, Record]:
    """The record of each of these commenters (ix_comments_commenter)."""

    def of(status: Status) -> Any:
        return func.sum(case((Comment.status == status, 1), else_=0))

    query = (
        select(
            Comment.commenter_id,
            of(Status.APPROVED),
            of(Status.PENDING),
            of(Status.REJECTED),
            of(Status.SPAM),
            func.min(Comment.created_at),
            func.max(Comment.decided_at),
        )
        .where(Comment.site_id == site_id, Comment.commenter_id.in_(commenter_ids))
        .group_by(Comment.commenter_id)
    )
    return {
        who: Record(int(a), int(p), int(r), int(s), first, last)
        for who, a, p, r, s, first, last in db.session.execute(query).tuples()
        if who is not None
    }


def around(comment: Comment, limit: int = 5) -> Sequence[Comment]:
    """What stands around a comment in its thread: its ancestors, then the first replies to it."""
    ancestors = [comment.path[:end] for end in range(8, len(comment.path), 8)]
    query = (
        select(Comment)
        .where(
            Comment.site_id == comment.site_id,
            Comment.article_id == comment.article_id,
            Comment.path.in_(ancestors) | (Comment.parent_id == comment.id),
            Comment.status != Status.SPAM,
        )
        .order_by(Comment.path)
        .limit(limit + len(ancestors))
    )
    return db.session.scalars(query).all()


def _rows(site_id: int) -> Select[Comment]:
    return (
        select(Comment)
        .where(Comment.site_id == site_id)
        .options(joinedload(Comment.commenter), joinedload(Comment.article), joinedload(Comment.parent))
    )


def _belongs(which: Queue) -> list[Any]:
    if which is Queue.ALL:
        return [Comment.status != Status.DELETED]
    if which is Queue.UNATTACHED:
        return [Comment.status == Status.PENDING, Comment.article_id.is_(None)]
    if which is Queue.PENDING:
        return [Comment.status == literal_column("'pending'"), Comment.article_id.is_not(None)]
    return [Comment.status == Status(which.value)]


def _numbers(found: Iterable[tuple[Queue | None, int]]) -> dict[Queue, int]:
    numbers = dict.fromkeys(Queue, 0)
    for which, number in found:
        if which is not None:
            numbers[which] += number
    numbers[Queue.ALL] = sum(numbers.values())
    return numbers


def _position(purpose: str, text: str) -> int:
    try:
        return int(position_of(purpose, text))
    except ValueError as problem:
        raise Malformed from problem

"""The queues, a page at a time."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, literal_column

from moderation.comments.listed import Listed
from moderation.comments.models import Queue, Status
from moderation.comments.queries.shown import COMMENTS, ROWS
from moderation.foundation.db import db
from moderation.foundation.errors import Malformed
from moderation.foundation.paging import Page, cursor, position_of

PAGE = 25
OLDEST_FIRST = {Queue.PENDING, Queue.UNATTACHED}
_C = COMMENTS.c


def queue(site_id: int, which: Queue, after: str | None = None, limit: int = PAGE) -> Page[Listed]:
    """A page of a queue, as the desk shows it.

    Pending and Unattached come oldest first, the others newest first.

    Index ix_comments_queue (ix_comments_pending, ix_comments_unattached, the primary key for All). Raises
    Malformed for a forged cursor.
    """
    values = {"site_id": site_id, "limit": limit + 1}
    if after:
        values["position"] = _position(f"queue {which}", after)
    rows = [Listed._make(row) for row in db.session.execute(_listing(which, bool(after)), values)]
    more = cursor(f"queue {which}", str(rows[limit - 1].id)) if len(rows) > limit else None
    return Page(rows[:limit], more)


@cache
def _listing(which: Queue, follows: bool) -> Select[Any]:
    """The statement of a queue's page: made once, because building it takes longer than its answer."""
    oldest = which in OLDEST_FIRST
    query = ROWS.where(*_belongs(which))
    if follows:
        position = bindparam("position", type_=BigInteger)
        query = query.where(_C.id > position if oldest else _C.id < position)
    return query.order_by(_C.id.asc() if oldest else _C.id.desc()).limit(bindparam("limit"))


def _belongs(which: Queue) -> list[Any]:
    if which is Queue.ALL:
        return [_C.status != Status.DELETED]
    if which is Queue.UNATTACHED:
        return [_C.status == Status.PENDING, _C.article_id.is_(None)]
    if which is Queue.PENDING:
        return [_C.status == literal_column("'pending'"), _C.article_id.is_not(None)]
    if which is Queue.REPORTED:
        return [_C.status == literal_column("'approved'"), _C.reported > literal_column("0")]
    return [_C.status == Status(which.value)]


def _position(purpose: str, text: str) -> int:
    try:
        return int(position_of(purpose, text))
    except ValueError as problem:
        raise Malformed from problem

"""Reading comments: one, a queue of them, numbers about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, bindparam, case, func, literal_column, select
from sqlalchemy.orm import joinedload, load_only

from moderation.articles.models import Article
from moderation.commenters.models import Commenter
from moderation.comments.models import STEP, Comment, Queue, Status, Tally, queue_of
from moderation.foundation.db import db
from moderation.foundation.errors import Malformed, NotFound
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


class Near(NamedTuple):
    """A comment that stands near another one in its thread."""

    path: bytes
    author_name: str
    html: str


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


def article_of(site_id: int, public_id: str) -> int | None:
    """The article that a comment is under (None: unattached). Raises NotFound."""
    row = db.session.execute(_ARTICLE_OF, {"site_id": site_id, "public_id": public_id}).one_or_none()
    if row is None:
        raise NotFound("That comment is not here.")
    return row[0]


def locked(site_id: int, public_id: str) -> Comment | None:
    """The comment as it is now, locked for the transaction under way."""
    return db.session.scalar(_LOCKED, {"site_id": site_id, "public_id": public_id})


def row(site_id: int, public_id: str) -> Comment | None:
    """The comment with its commenter, article and parent, with what a row of the desk shows."""
    query = _rows().where(Comment.public_id == public_id)
    return db.session.scalar(query.execution_options(populate_existing=True), {"site_id": site_id})


def queue(site_id: int, which: Queue, after: str | None = None, limit: int = PAGE) -> Page[Comment]:
    """A page of a queue with commenter, article and parent, with what a row of the desk shows.

    Pending and Unattached come oldest first, the others newest first.

    Index ix_comments_queue (ix_comments_pending, ix_comments_unattached, the primary key for All). Raises
    Malformed for a forged cursor.
    """
    values = {"site_id": site_id, "limit": limit + 1}
    if after:
        values["position"] = _position(f"queue {which}", after)
    rows = db.session.scalars(_listing(which, bool(after)), values).all()
    more = cursor(f"queue {which}", str(rows[limit - 1].id)) if len(rows) > limit else None
    return Page(rows[:limit], more)


def counts(site_id: int) -> dict[Queue, int]:
    """How many comments each queue holds (the primary key of tallies); All holds what is not deleted.

    A transaction under way sees what was committed, for it counts as its last act.
    """
    return _numbers(db.session.execute(_TALLIES, {"site_id": site_id}).tuples())


def recount(site_id: int) -> dict[Queue, int]:
    """What `counts` should say, by a look at every comment of the site."""
    place = (Comment.status, Comment.article_id.is_(None))
    query = select(*place, func.count()).where(Comment.site_id == site_id).group_by(*place)
    found = db.session.execute(query).tuples()
    return _numbers((queue_of(status, None if loose else 0), number) for status, loose, number in found)


def record(site_id: int, commenter_id: int) -> Record:
    """What became of a commenter's replies (ix_comments_commenter)."""
    row = db.session.execute(_RECORD, {"site_id": site_id, "commenter_id": commenter_id}).one()
    a, p, r, s = (int(number or 0) for number in row[:4])
    return Record(a, p, r, s, row[4], row[5])


def around(comment: Comment, limit: int = 5) -> Sequence[Near]:
    """What stands around a comment in its thread: its ancestors, then the first replies to it.

    Two statements at most: by keys, and ix_comments_parent.
    """
    path, values = comment.path, {"site_id": comment.site_id}
    above = [int.from_bytes(path[end - STEP : end], "big") - 2**63 for end in range(STEP, len(path), STEP)]
    found = list(db.session.execute(_ABOVE, values | {"ids": above})) if above else []
    found += db.session.execute(_BELOW, values | {"id": comment.id, "limit": limit})
    return sorted(Near(*row) for row in found)


@cache
def _listing(which: Queue, follows: bool) -> Select[Comment]:
    """The statement of a queue's page: made once, because building it takes longer than its answer."""
    oldest = which in OLDEST_FIRST
    query = _rows().where(*_belongs(which))
    if follows:
        position = bindparam("position", type_=BigInteger)
        query = query.where(Comment.id > position if oldest else Comment.id < position)
    return query.order_by(Comment.id.asc() if oldest else Comment.id.desc()).limit(bindparam("limit"))


@cache
def _rows() -> Select[Comment]:
    """Only the columns that a row shows; to ask for another one is an error, not a statement more."""
    return (
        select(Comment)
        .where(Comment.site_id == bindparam("site_id"))
        .options(
            load_only(*(getattr(Comment, name) for name in _SHOWN), raiseload=True),
            joinedload(Comment.commenter).load_only(Commenter.public_id, raiseload=True),
            joinedload(Comment.article).load_only(*_OF_ARTICLE, raiseload=True),
            joinedload(Comment.parent).load_only(Comment.author_name, raiseload=True),
        )
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


def _of(status: Status) -> Any:
    return func.sum(case((Comment.status == status, 1), else_=0))


_SHOWN = (
    "public_id", "article_id", "parent_id", "commenter_id", "path", "status", "version", "origin_url",
    "author_name", "author_website", "html", "trace", "created_at", "edited_at",
)  # fmt: skip
_OF_ARTICLE = (Article.url, Article.title, Article.count, Article.closes_at)
_TALLIES = select(Tally.queue, Tally.number).where(Tally.site_id == bindparam("site_id"))
_RECORD = select(
    *map(_of, (Status.APPROVED, Status.PENDING, Status.REJECTED, Status.SPAM)),
    func.min(Comment.created_at),
    func.max(Comment.decided_at),
).where(Comment.site_id == bindparam("site_id"), Comment.commenter_id == bindparam("commenter_id"))
_NEAR = select(Comment.path, Comment.author_name, Comment.html).where(
    Comment.site_id == bindparam("site_id"), Comment.status != Status.SPAM
)
_ABOVE = _NEAR.where(Comment.id.in_(bindparam("ids", expanding=True)))
_BELOW = _NEAR.where(Comment.parent_id == bindparam("id")).order_by(Comment.id).limit(bindparam("limit"))
_ARTICLE_OF = select(Comment.article_id).where(
    Comment.site_id == bindparam("site_id"), Comment.public_id == bindparam("public_id")
)
_LOCKED = (
    select(Comment)
    .where(Comment.site_id == bindparam("site_id"), Comment.public_id == bindparam("public_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)

"""Reading comments: one, a queue of them, numbers about them."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import BigInteger, Select, Table, and_, bindparam, case, func, literal_column, select

from moderation.articles.models import Article
from moderation.commenters.models import Commenter
from moderation.comments.listed import Listed, Near, Record
from moderation.comments.models import STEP, Comment, Queue, Status, Tally, queue_of
from moderation.foundation.db import db
from moderation.foundation.errors import Malformed, NotFound
from moderation.foundation.paging import Page, cursor, position_of

PAGE = 25


OLDEST_FIRST = {Queue.PENDING, Queue.UNATTACHED}


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
        raise NotFound(_("That comment is not here."))
    return row[0]


def its_article_locked(site_id: int, public_id: str) -> Article | None:
    """The article that a comment is under, locked for the transaction under way: in one statement."""
    return db.session.scalar(_ITS_ARTICLE, {"site_id": site_id, "public_id": public_id})


def locked(site_id: int, public_id: str) -> Comment | None:
    """The comment as it is now, locked for the transaction under way."""
    return db.session.scalar(_LOCKED, {"site_id": site_id, "public_id": public_id})


def row(site_id: int, public_id: str) -> Listed | None:
    """The comment with this public id, as the desk shows it (its unique key)."""
    found = db.session.execute(_ROW, {"site_id": site_id, "public_id": public_id}).one_or_none()
    return Listed._make(found) if found else None


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


def around(comment: Listed, limit: int = 5) -> Sequence[Near]:
    """What stands around a comment in its thread: its ancestors, then the first replies to it.

    Two statements at most: by keys, and ix_comments_parent.
    """
    path, values = comment.path, {"site_id": comment.site_id}
    above = [int.from_bytes(path[end - STEP : end], "big") - 2**63 for end in range(STEP, len(path), STEP)]
    found = list(db.session.execute(_ABOVE, values | {"ids": above})) if above else []
    found += db.session.execute(_BELOW, values | {"id": comment.id, "limit": limit})
    return sorted(Near(*row) for row in found)


@cache
def _listing(which: Queue, follows: bool) -> Select[Any]:
    """The statement of a queue's page: made once, because building it takes longer than its answer."""
    oldest = which in OLDEST_FIRST
    query = _ROWS.where(*_belongs(which))
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
    return [_C.status == Status(which.value)]


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
    return func.sum(case((_C.status == status, 1), else_=0))


# Asked of the tables: a page reads no object that somebody could change, and plain rows take half the time.
_COMMENTS, _WRITERS, _ARTICLES = (cast(Table, model.__table__) for model in (Comment, Commenter, Article))
_PARENTS = _COMMENTS.alias("parents")
_C, _W, _A, _P = _COMMENTS.c, _WRITERS.c, _ARTICLES.c, _PARENTS.c
_ROWS = (
    select(
        _C.site_id, _C.id, _C.public_id, _C.article_id, _C.commenter_id, _C.path, _C.status, _C.version,
        _C.origin_url, _C.author_name, _C.author_website, _C.html, _C.trace, _C.created_at, _C.edited_at,
        _W.public_id, _A.url, _A.title, _A.count, _A.closes_at, _P.author_name,
    )
    .select_from(
        _COMMENTS.outerjoin(_WRITERS, and_(_W.site_id == _C.site_id, _W.id == _C.commenter_id))
        .outerjoin(_ARTICLES, and_(_A.site_id == _C.site_id, _A.id == _C.article_id))
        .outerjoin(_PARENTS, and_(_P.site_id == _C.site_id, _P.id == _C.parent_id))
    )
    .where(_C.site_id == bindparam("site_id"))
)  # fmt: skip
_ROW = _ROWS.where(_C.public_id == bindparam("public_id"))
_T = cast(Table, Tally.__table__).c
_TALLIES = select(_T.queue, _T.number).where(_T.site_id == bindparam("site_id"))
_RECORD = select(
    *map(_of, (Status.APPROVED, Status.PENDING, Status.REJECTED, Status.SPAM)),
    func.min(_C.created_at),
    func.max(_C.decided_at),
).where(_C.site_id == bindparam("site_id"), _C.commenter_id == bindparam("commenter_id"))
_NEAR = select(_C.path, _C.author_name, _C.html).where(
    _C.site_id == bindparam("site_id"), _C.status != Status.SPAM
)
_ABOVE = _NEAR.where(_C.id.in_(bindparam("ids", expanding=True)))
_BELOW = _NEAR.where(_C.parent_id == bindparam("id")).order_by(_C.id).limit(bindparam("limit"))
_ARTICLE_OF = select(Comment.article_id).where(
    Comment.site_id == bindparam("site_id"), Comment.public_id == bindparam("public_id")
)
_ITS_ARTICLE = (
    select(Article)
    .join(_COMMENTS, and_(_C.site_id == Article.site_id, _C.article_id == Article.id))
    .where(_C.site_id == bindparam("site_id"), _C.public_id == bindparam("public_id"))
    .with_for_update(of=Article)
    .execution_options(populate_existing=True)
)
_LOCKED = (
    select(Comment)
    .where(Comment.site_id == bindparam("site_id"), Comment.public_id == bindparam("public_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)

"""One comment, or some by their keys, and what stands around one."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, bindparam, case, func, literal_column, select, union_all

from moderation.articles.models import Article
from moderation.comments.listed import Listed, Near, Record
from moderation.comments.models import Comment, Status, keys_on
from moderation.comments.queries.shown import COMMENTS, ROWS
from moderation.foundation.db import db
from moderation.foundation.errors import NotFound


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


def some_locked(site_id: int, ids: Sequence[int]) -> dict[int, Comment]:
    """The same as they are now, locked in the order of their keys for the transaction under way."""
    rows = db.session.scalars(
        select(Comment)
        .where(Comment.site_id == site_id, Comment.id.in_(ids))
        .order_by(Comment.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
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


def number_by(site_id: int, commenter_id: int) -> int:
    """How many comments of a commenter are not deleted (ix_comments_commenter)."""
    query = select(func.count()).where(Comment.site_id == site_id, Comment.commenter_id == commenter_id)
    return db.session.scalar(query) or 0


def articles_by(site_id: int, commenter_id: int) -> Sequence[int]:
    """The keys of the articles that a commenter wrote under, in order (ix_comments_commenter).

    Sorted here: with ORDER BY or IS NOT NULL, SQLite reads the comments of every article instead.
    """
    theirs = select(Comment.article_id).where(
        Comment.site_id == site_id, Comment.commenter_id == commenter_id
    )
    return sorted({key for key in db.session.scalars(theirs) if key is not None})


def articles_shown_by(site_id: int, commenter_id: int) -> set[int]:
    """The keys of the articles under which readers see something of a commenter (ix_comments_commenter)."""
    query = select(Comment.article_id).where(
        Comment.site_id == site_id, Comment.commenter_id == commenter_id, Comment.status == Status.APPROVED
    )
    return {key for key in db.session.scalars(query.distinct()) if key is not None}


def locked_by(site_id: int, commenter_ids: Collection[int]) -> Sequence[Comment]:
    """All comments of some commenters, locked in the order of their keys for the transaction under way.

    Index ix_comments_commenter. `+ 0` keeps SQLite from reading the whole site in the order of its key.
    """
    return db.session.scalars(
        select(Comment)
        .where(Comment.site_id == site_id, Comment.commenter_id.in_(commenter_ids))
        .order_by(Comment.id + literal_column("0"))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def row(site_id: int, public_id: str) -> Listed | None:
    """The comment with this public id, as the desk shows it (its unique key)."""
    found = db.session.execute(_ROW, {"site_id": site_id, "public_id": public_id}).one_or_none()
    return Listed._make(found) if found else None


def rows(site_id: int, public_ids: Sequence[str]) -> list[Listed]:
    """The comments with these public ids, as the desk shows them, in no order; no statement for none."""
    if not public_ids:
        return []
    found = db.session.execute(_SOME_ROWS, {"site_id": site_id, "public_ids": list(public_ids)})
    return [Listed._make(row) for row in found]


def record(site_id: int, commenter_id: int) -> Record:
    """What became of a commenter's replies (ix_comments_commenter)."""
    row = db.session.execute(_RECORD, {"site_id": site_id, "commenter_id": commenter_id}).one()
    a, p, r, s = (int(number or 0) for number in row[:4])
    return Record(a, p, r, s, row[4], row[5])


def around(comment: Listed, limit: int = 5) -> Sequence[Near]:
    """What stands around a comment in its thread: its ancestors, then the first replies to it.

    One statement: by keys, and ix_comments_parent.
    """
    values = {"site_id": comment.site_id, "id": comment.id, "limit": limit}
    above = keys_on(comment.path)[:-1]
    found = db.session.execute(_AROUND if above else _BELOW, values | ({"above": above} if above else {}))
    return sorted(Near._make(row) for row in found)


def _of(status: Status) -> Any:
    return func.sum(case((_C.status == status, 1), else_=0))


_C = COMMENTS.c
_ROW = ROWS.where(_C.public_id == bindparam("public_id"))
_SOME_ROWS = ROWS.where(_C.public_id.in_(bindparam("public_ids", expanding=True)))
_RECORD = select(
    *map(_of, (Status.APPROVED, Status.PENDING, Status.REJECTED, Status.SPAM)),
    func.min(_C.created_at),
    func.max(_C.decided_at),
).where(_C.site_id == bindparam("site_id"), _C.commenter_id == bindparam("commenter_id"))
_NEAR = select(_C.path, _C.author_name, _C.html).where(
    _C.site_id == bindparam("site_id"), _C.status != Status.SPAM
)
_BELOW = _NEAR.where(_C.parent_id == bindparam("id")).order_by(_C.id).limit(bindparam("limit"))
_AROUND = union_all(
    _NEAR.where(_C.id.in_(bindparam("above", expanding=True))), select(*_BELOW.subquery("found").c)
)
_ARTICLE_OF = select(Comment.article_id).where(
    Comment.site_id == bindparam("site_id"), Comment.public_id == bindparam("public_id")
)
_ITS_ARTICLE = (
    select(Article)
    .join(COMMENTS, and_(_C.site_id == Article.site_id, _C.article_id == Article.id))
    .where(_C.site_id == bindparam("site_id"), _C.public_id == bindparam("public_id"))
    .with_for_update(of=Article, key_share=True)
    .execution_options(populate_existing=True)
)
_LOCKED = (
    select(Comment)
    .where(Comment.site_id == bindparam("site_id"), Comment.public_id == bindparam("public_id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)

"""The comments of one writer."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, bindparam, func, literal_column, select

from moderation.comments.listed import Listed, Signed
from moderation.comments.models import Status
from moderation.comments.queries.shown import COMMENTS, ROWS
from moderation.foundation.db import db
from moderation.foundation.paging import Page, cursor, numbers_of

PAGE_OF_WRITER = 10
_MOST_SIGNED = 10


def by_writer(
    site_id: int, commenter_id: int, after: str | None = None, limit: int = PAGE_OF_WRITER
) -> Page[Listed]:
    """A page of a writer's comments, the newest first (ix_comments_commenter, sorted: one writer's are few).

    Raises Malformed for a forged cursor.
    """
    purpose = f"writer {commenter_id}"
    values = {"site_id": site_id, "commenter_id": commenter_id, "limit": limit + 1}
    if after:
        values["position"] = numbers_of(purpose, after)[0]
    rows = [Listed._make(row) for row in db.session.execute(_LATER if after else _FIRST, values)]
    more = cursor(purpose, str(rows[limit - 1].id)) if len(rows) > limit else None
    return Page(rows[:limit], more)


def signed(site_id: int, commenter_id: int) -> Sequence[Signed]:
    """The names and websites that a writer gave, the most frequent first (ix_comments_commenter)."""
    rows = db.session.execute(_SIGNED, {"site_id": site_id, "commenter_id": commenter_id})
    return [Signed(*row) for row in rows]


_C = COMMENTS.c
_THEIRS = _C.commenter_id == bindparam("commenter_id")
# The sum keeps the databases from walking through all comments of the site in the order of its key.
_BY_AGE = _C.id + literal_column("0")
_PAGE = ROWS.where(_THEIRS).order_by(_BY_AGE.desc()).limit(bindparam("limit"))
_FIRST = _PAGE.where(_C.status != Status.DELETED)
_LATER = _FIRST.where(_C.id < bindparam("position", type_=BigInteger))
_NUMBER = func.count()
_SIGNED = (
    select(_C.author_name, _C.author_website, _NUMBER)
    .where(_C.site_id == bindparam("site_id"), _THEIRS, _C.status != Status.DELETED)
    .group_by(_C.author_name, _C.author_website)
    .order_by(_NUMBER.desc(), _C.author_name)
    .limit(_MOST_SIGNED)
)

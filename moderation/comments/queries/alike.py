"""Near-duplicates: where a new text may have some, and how many a list holds of each."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import BigInteger, Select, Table, bindparam, func, literal_column, select, union_all

from moderation.comments.filters import Filter
from moderation.comments.models import Likeness, Queue, Status
from moderation.comments.queries.conditions import asked
from moderation.comments.queries.lists import Chosen, chosen
from moderation.comments.queries.shown import COMMENTS
from moderation.foundation.db import db

MOST_CANDIDATES = 5
_C, _L = COMMENTS.c, cast(Table, Likeness.__table__).c


class Candidate(NamedTuple):
    """A comment that a new text may be like."""

    alike: int | None
    body: str
    fingerprint: bytes
    author_name: str


class Group(NamedTuple):
    """How many near-duplicates a list holds, and from how many networks they came as far as that is known."""

    number: int
    networks: int


def candidates(site_id: int, keys: Sequence[int]) -> list[Candidate]:
    """The newest comments that share one of these keys: in one statement (ix_likenesses_key)."""
    values = {f"key_{place}": key for place, key in enumerate(keys)}
    found = db.session.execute(
        _candidates(len(keys)), values | {"site_id": site_id, "deleted": Status.DELETED}
    )
    return [Candidate._make(row) for row in found if row.body is not None]


def groups(site_id: int, filter: Filter, numbers: Collection[int]) -> dict[int, Group]:
    """Of these groups of near-duplicates those with more than one comment in a list (ix_comments_alike)."""
    if not numbers:
        return {}
    how_many = func.count()
    query = (
        select(_C.alike, how_many, func.count(_C.network.distinct()))
        .where(_C.site_id == bindparam("site_id"), _C.alike.in_(numbers), *asked(filter))
        .group_by(_C.alike)
        .having(how_many > 1)
    )
    found = db.session.execute(query, {"site_id": site_id}).tuples()
    return {alike: Group(number, networks) for alike, number, networks in found if alike is not None}


def members(site_id: int, which: Queue, public_id: str, limit: int) -> list[Chosen]:
    """The comments of a queue that are alike to one, that one itself included, with their versions."""
    return chosen(site_id, Filter(which, alike=public_id), limit)


@cache
def _candidates(keys: int) -> Select[Any]:
    """The statement for so many keys. Each key gives its newest only: a mailing may have thousands.

    Comments are joined by their whole primary key. The join is an outer one, because SQLite keeps its order
    whatever it believes about the tables; it takes an inner one the other way round and reads the whole site.
    The site comes from the left, too, so that there is nothing else to find a comment by.
    """
    looks = [
        select(
            select(_L.comment_id)
            .where(_L.site_id == bindparam("site_id"), _L.key == bindparam(f"key_{place}"))
            .order_by(_L.id.desc())
            .limit(MOST_CANDIDATES)
            .subquery()
        )
        for place in range(keys)
    ]
    every = union_all(*looks).subquery()
    newest = (
        select(bindparam("site_id", type_=BigInteger).label("site_id"), every.c.comment_id)
        .group_by(every.c.comment_id)
        .order_by(every.c.comment_id.desc())
        .limit(MOST_CANDIDATES)
        .subquery()
    )
    return (
        select(_C.alike, _C.body, _C.fingerprint, _C.author_name)
        .select_from(newest)
        .outerjoin(
            COMMENTS,
            (_C.site_id == newest.c.site_id)
            & (_C.id == newest.c.comment_id)
            & (_C.status != literal_column(f"'{Status.DELETED}'")),
        )
        .order_by(newest.c.comment_id.desc())
    )

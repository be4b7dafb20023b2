"""Near-duplicates: where a new text may have some, and how many a list holds of each."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import BigInteger, Select, Table, bindparam, func, literal_column, select, union_all

from moderation.comments.filters import Filter
from moderation.comments.models import Likeness, Queue, Status
from moderation.comments.queries.conditions import asked, by_key
from moderation.comments.queries.lists import Chosen, chosen, narrowing_of
from moderation.comments.queries.narrowing import Narrowed
from moderation.comments.queries.numbers import MOST
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
    capped: bool = False
    """Whether there may be more of both."""


def candidates(site_id: int, keys: Sequence[int]) -> list[Candidate]:
    """The newest comments that share one of these keys: in one statement (ix_likenesses_key)."""
    values = {f"key_{place}": key for place, key in enumerate(keys)}
    found = db.session.execute(
        _candidates(len(keys)), values | {"site_id": site_id, "deleted": Status.DELETED}
    )
    return [Candidate._make(row) for row in found if row.body is not None]


def groups(
    site_id: int, filter: Filter, numbers: Collection[int], *, known: Narrowed | None = None
) -> dict[int, Group]:
    """Of these groups of near-duplicates those with more than one comment in a list (ix_comments_alike).

    Each is counted up to MOST. `known` saves asking what narrows the list.
    """
    if not numbers:
        return {}
    known = known or narrowing_of(site_id, filter)
    few = known.few if known else None
    row = select(_C.alike, _C.network).where(_C.site_id == bindparam("site_id"))
    if few:
        every = by_key(row.where(_C.alike.in_(numbers), *asked(few.rest)), few.keys).subquery()
    else:
        conditions = asked(filter)
        each = [row.where(_C.alike == number, *conditions).limit(MOST + 1) for number in sorted(set(numbers))]
        every = union_all(*(select(some.subquery()) for some in each)).subquery()
    how_many = func.count()
    query = (
        select(every.c.alike, how_many, func.count(every.c.network.distinct()))
        .group_by(every.c.alike)
        .having(how_many > 1)
    )
    found = db.session.execute(query, {"site_id": site_id})
    return {alike: Group(min(number, MOST), networks, number > MOST) for alike, number, networks in found}


def members(site_id: int, which: Queue, public_id: str, limit: int) -> list[Chosen]:
    """The comments of a queue that are alike to one, that one itself included, with their versions."""
    return chosen(site_id, Filter(which, alike=public_id), limit)


@cache
def _candidates(keys: int) -> Select[Any]:
    """The statement for so many keys. Each key gives its newest only: a mailing may have thousands.

    Comments are joined by their whole primary key. The join is outer because SQLite keeps the order of such a
    join; it turns an inner one round and reads the whole site. The site comes from the left, too, so that
    nothing but the key is left to find a comment by.
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

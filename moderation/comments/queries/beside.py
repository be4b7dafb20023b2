"""The thread around one comment, as moderators see it."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select, union_all

from moderation.comments.listed import Listed, Nearby, Related
from moderation.comments.models import Status, keys_on
from moderation.comments.queries.shown import COMMENTS
from moderation.foundation.db import db

BESIDE = 5
"""Neighbours before it, and as many after it."""
BELOW = 20
"""Replies to it."""


def nearby(comment: Listed) -> Nearby:
    """All that a comment answers, its neighbours and the first replies to it, in the order of the thread.

    Neighbours of a comment on the article itself are those that readers see. Spam is left out and counted.
    Two statements: the primary key and ix_comments_parent (ix_comments_roots).
    """
    above = keys_on(comment.path)[:-1]
    values = {
        "site_id": comment.site_id,
        "id": comment.id,
        "parent_id": above[-1] if above else None,
        "article_id": comment.article_id,
    }
    found = db.session.execute(_around(bool(above)), values | ({"above": above} if above else {}))
    parts: dict[str, list[Related]] = {"above": [], "before": [], "after": [], "below": []}
    for part, *row in found:
        parts[part].append(Related(*row))
    spam = db.session.scalar(_SPAM, {"site_id": comment.site_id, "parents": [*above[-1:], comment.id]}) or 0
    itself = 1 if comment.status is Status.SPAM and above else 0
    kept = [row for row in parts["above"] if row.status is not Status.SPAM]
    for part, most in (("before", BESIDE), ("after", BESIDE), ("below", BELOW)):
        kept += parts[part][:most]
    return Nearby(
        sorted(kept, key=lambda row: row.path),
        spam=spam - itself + sum(row.status is Status.SPAM for row in parts["above"]),
        is_cut=any(len(parts[part]) > most for part, most in _MOST.items()),
    )


def above(found: Sequence[Listed]) -> dict[int, list[str]]:
    """Whose replies stand above what each of these comments answers, the root's first; "" was withdrawn.

    One statement (the primary key); none where all answer the article or a root.
    """
    keys = {comment.id: keys_on(comment.path)[:-2] for comment in found}
    wanted = {key for some in keys.values() for key in some}
    if not wanted:
        return {}
    rows = db.session.execute(_AUTHORS, {"site_id": found[0].site_id, "ids": sorted(wanted)})
    names = dict(rows.all())
    return {key: [names[one] for one in some] for key, some in keys.items() if some}


_C = COMMENTS.c
_MOST = {"before": BESIDE, "after": BESIDE, "below": BELOW}
_OF_SITE = _C.site_id == bindparam("site_id")
_AUTHORS = select(_C.id, _C.author_name).where(_OF_SITE, _C.id.in_(bindparam("ids", expanding=True)))
_SPAM = (
    select(func.count())
    .select_from(COMMENTS)
    .where(_OF_SITE, _C.parent_id.in_(bindparam("parents", expanding=True)), _C.status == Status.SPAM)
)


@cache
def _around(has_parent: bool) -> Select[Any]:
    """One statement for all of it: each part is found by its own index and cut by itself."""
    if has_parent:
        beside = [_C.parent_id == bindparam("parent_id"), _C.status != Status.SPAM]
    else:
        beside = [_C.article_id == bindparam("article_id"), _C.parent_id.is_(None), _C.shown]
    replies = [_C.parent_id == bindparam("id"), _C.status != Status.SPAM]
    parts = [
        _part("before", *beside, _C.id < bindparam("id")).order_by(_C.id.desc()).limit(BESIDE + 1),
        _part("after", *beside, _C.id > bindparam("id")).order_by(_C.id).limit(BESIDE + 1),
        _part("below", *replies).order_by(_C.id).limit(BELOW + 1),
    ]
    if has_parent:
        parts.append(_part("above", _C.id.in_(bindparam("above", expanding=True))))
    return union_all(*(select(*part.subquery().c) for part in parts))  # type: ignore[return-value]


def _part(name: str, *belongs: Any) -> Select[Any]:
    return select(
        literal(name).label("part"), _C.id, _C.public_id, _C.path, _C.status, _C.author_name, _C.html,
        _C.created_at,
    ).where(_OF_SITE, *belongs)  # fmt: skip

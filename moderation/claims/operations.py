"""Writing claims: who looks at which comment, so that nobody is handed what a colleague reads."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from moderation.claims.models import FURTHEST, LASTS, Claim
from moderation.comments.models import Comment
from moderation.foundation.db import alone_with, db
from moderation.foundation.ids import new_id

AHEAD = 2
"""Comments that a moderator holds at once: the one in focus and the one after it."""
_TABLE = cast(Table, Claim.__table__)


def claim(
    site_id: int, account_id: int, wanted: Mapping[str, int | None], *, now: datetime, most: int = AHEAD
) -> list[str]:
    """Hold the first `most` of these comments that no colleague looks at; returns them in that order.

    `wanted` says which version of each is wanted (None: any): what somebody decided or changed meanwhile is
    passed over. What the account held besides is let go. Two who ask at once never get the same one: the
    unique key of the comment decides.
    """
    alone_with(b"claims %d" % site_id)
    chosen = select(Comment.public_id, Comment.id, Comment.version).where(
        Comment.site_id == site_id, Comment.public_id.in_(wanted)
    )
    keys = {
        row.public_id: row.id for row in db.session.execute(chosen) if _is(row.version, wanted[row.public_id])
    }
    mine: dict[int, str] = {}
    for public_id in wanted:
        if len(mine) == most:
            break
        if public_id in keys and _take(site_id, account_id, keys[public_id], now=now):
            mine[keys[public_id]] = public_id
    let_go(site_id, account_id, besides=list(mine))
    return list(mine.values())


def let_go(site_id: int, account_id: int, *, besides: Sequence[int] = ()) -> None:
    """End the claims of an account on a site, but those on `besides`."""
    db.session.execute(
        delete(Claim).where(
            Claim.site_id == site_id, Claim.account_id == account_id, Claim.comment_id.not_in(besides)
        )
    )


def _is(version: int, wanted: int | None) -> bool:
    return wanted is None or version == wanted


def _take(site_id: int, account_id: int, comment_id: int, *, now: datetime) -> bool:
    row = {
        "site_id": site_id, "id": new_id(now), "comment_id": comment_id, "account_id": account_id,
        "expires_at": now + LASTS,
    }  # fmt: skip
    given = row | {"me": account_id, "now": now, "furthest": now + FURTHEST}
    taken = db.session.execute(_taking(db.engine.dialect.name), given)
    return taken.scalar_one_or_none() is not None


@cache
def _taking(dialect: str) -> Executable:
    kind: Any = postgresql if dialect == "postgresql" else sqlite
    insert = kind.insert(_TABLE).values(
        {name: bindparam(name) for name in ("site_id", "id", "comment_id", "account_id", "expires_at")}
    )
    holds = (_TABLE.c.expires_at > bindparam("now")) & (_TABLE.c.expires_at <= bindparam("furthest"))
    free = (_TABLE.c.account_id == bindparam("me")) | ~holds
    given = {name: getattr(insert.excluded, name) for name in ("account_id", "expires_at")}
    return cast(
        Executable,
        insert.on_conflict_do_update(
            index_elements=["site_id", "comment_id"], set_=given, where=free
        ).returning(_TABLE.c.comment_id),
    )

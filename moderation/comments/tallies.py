"""Keeping count of the queues.

What a transaction changes is gathered and written once, as its last act and in the order of the keys, so
that two transactions never wait for each other crosswise. On PostgreSQL a queue has several rows (shards)
and a transaction takes one by chance; SQLite has one writer, for whom one row is enough.
"""

import random
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Table, delete, insert
from sqlalchemy.dialects import postgresql, sqlite

from moderation.comments.models import TALLIED, Queue, Tally, tally_id
from moderation.foundation.db import before_commit, db

SHARDS = 8
"""Rows for each queue of a site on PostgreSQL."""
_TABLE = cast(Table, Tally.__table__)


class Changes(Counter[tuple[int, Queue]]):
    """By how much the queues of sites change in a transaction."""

    def __call__(self) -> None:
        """Add the changes to the tallies: one statement, none without a change.

        All else is written before, so that the rows are locked for the commit only.
        """
        db.session.flush()
        dialect = db.engine.dialect.name
        shard = random.randrange(SHARDS) if dialect == "postgresql" else 0  # noqa: S311
        rows = [_row(site_id, queue, shard, change) for (site_id, queue), change in self.items() if change]
        if rows:
            rows.sort(key=lambda row: (row["site_id"], row["id"]))
            db.session.execute(_adding(dialect), rows)


def count(site_id: int, before: Queue | None, after: Queue | None) -> None:
    """A comment goes from one queue to another; None is outside (new, or deleted)."""
    if before is after:
        return
    changes = before_commit(Changes)
    if before is not None:
        changes[site_id, before] -= 1
    if after is not None:
        changes[site_id, after] += 1


def put(site_id: int, numbers: Mapping[Queue, int]) -> None:
    """Let the tallies of a site say these numbers. The caller keeps other writers away."""
    db.session.execute(delete(Tally).where(Tally.site_id == site_id))
    db.session.execute(insert(_TABLE), [_row(site_id, queue, 0, numbers[queue]) for queue in TALLIED])


def _row(site_id: int, queue: Queue, shard: int, number: int) -> dict[str, Any]:
    return {"site_id": site_id, "id": tally_id(queue, shard), "queue": queue, "number": number}


@cache
def _adding(dialect: str) -> Executable:
    statement = postgresql.insert(_TABLE) if dialect == "postgresql" else sqlite.insert(_TABLE)
    more = {"number": _TABLE.c.number + statement.excluded.number}
    return statement.on_conflict_do_update(index_elements=["site_id", "id"], set_=more)

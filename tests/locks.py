"""Which rows a transaction locks on PostgreSQL, statement by statement, and whether that is in order.

The order is that of docs/architecture.md. Locks are observed, not guessed: a second connection looks which
rows it could not lock, so that those count, too, which an insert takes on what it refers to. New rows of the
transaction itself are left out: nobody waits for them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, create_engine, event, text

from moderation.foundation.db import db

RANKS = {"batches": 1, "articles": 2, "comments": 3, "commenters": 4, "claims": 6, "outbox": 7, "tallies": 8}
"""The order of the tables. Advisory locks come first, or after all articles and comments."""
BY_KEY = ("articles", "comments", "commenters")
OF_COMMENTS = ("decisions", "wordings", "notes", "reports", "likenesses", "batch_items")
"""What hangs on a comment: only whoever has locked that locks it."""
REFERRED_TO = ("sites", "accounts")
DELETABLE = {"commenters", "claims", "tallies", *OF_COMMENTS}
"""Of the others no row is deleted and no key is changed, so that nobody waits to refer to them."""
WEAK, STRONG, WHOLE = 1, 2, 3
"""A row is referred to; it is written; it is deleted, or its key is changed."""
_REFUSED = {WEAK: "UPDATE", STRONG: "NO KEY UPDATE", WHOLE: "KEY SHARE"}
"""The weakest lock that nobody else gets meanwhile."""


class Row(NamedTuple):
    """A row of a table."""

    table: str
    id: int


@dataclass
class Watch:
    """What the transaction under way has locked so far, and what was out of order."""

    observer: Connection
    held: dict[Row, int] = field(default_factory=dict)
    top: tuple[int, int] = (0, 0)
    wrong: list[str] = field(default_factory=list)

    def look(self, statement: str) -> None:
        """Compare the locks after a statement with those before it."""
        if "pg_advisory_xact_lock" in statement:
            self.top = max(self.top, (RANKS["commenters"], 0)) if self.top[0] else self.top
            return
        before, self.held = self.held, {}
        for table, key, mode in self.observer.execute(text(_observation())):
            self.held[Row(table, key)] = max(mode, self.held.get(Row(table, key), 0))
        self.observer.rollback()
        for row, mode in sorted(self.held.items(), key=lambda item: _place(item[0])):
            if mode > before.get(row, 0):
                self._check(row, mode, statement)

    def forget(self) -> None:
        """The transaction has ended."""
        self.held, self.top = {}, (0, 0)

    def _check(self, row: Row, mode: int, statement: str) -> None:
        told = f"{row.table} ({mode}) after {self.top} by {' '.join(statement.split())[:90]}"
        if mode == WHOLE and row.table not in DELETABLE:
            self.wrong.append(told)
        refers_only = mode == WEAK and row.table not in DELETABLE
        if refers_only or row.table in REFERRED_TO or self._is_covered(row, mode):
            return
        if _place(row) < self.top:
            self.wrong.append(told)
        self.top = max(self.top, _place(row))

    def _is_covered(self, row: Row, mode: int) -> bool:
        """Whether something that the transaction has locked keeps everybody else from this row."""
        owner = {
            "comments": "SELECT 'articles', article_id FROM comments WHERE id = :id",
            "batch_items": "SELECT 'batches', batch_id FROM batch_items WHERE id = :id",
        }.get(row.table)
        if row.table == "commenters" and mode == WEAK:
            owner = "SELECT 'comments', id FROM comments WHERE commenter_id = :id"
        elif owner is None and row.table in OF_COMMENTS:
            owner = f"SELECT 'comments', comment_id FROM {row.table} WHERE id = :id"
        if owner is None:
            return False
        owners = db.session.connection().execute(text(owner), {"id": row.id}).all()
        return any(self.held.get(Row(table, key), 0) >= STRONG for table, key in owners)


def _place(row: Row) -> tuple[int, int]:
    return RANKS.get(row.table, 5), row.id if row.table in BY_KEY else 0


def _observation() -> str:
    parts = []
    for table in (*RANKS, *OF_COMMENTS, *REFERRED_TO):
        key = "id" if table in REFERRED_TO else "site_id, id"
        for mode, other in _REFUSED.items():
            parts.append(
                f"SELECT '{table}', id, {mode} FROM {table} WHERE ({key}) NOT IN"
                f" (SELECT {key} FROM {table} FOR {other} SKIP LOCKED)"
            )
    return " UNION ALL ".join(parts)


@contextmanager
def watched(engine: Engine) -> Iterator[Watch]:
    """Everything that this process locks by `engine` within the block."""
    other = create_engine(engine.url)
    with other.connect() as observer:
        watch = Watch(observer)
        busy: list[bool] = []

        def look(_c: Any, _u: Any, statement: str, *_more: Any) -> None:
            plain = statement.lstrip().startswith("SELECT") and " FOR " not in statement
            if busy or (plain and "pg_advisory" not in statement):
                return
            busy.append(True)
            watch.look(statement)
            busy.pop()

        def end(_connection: Any) -> None:
            watch.forget()

        listeners = (("after_cursor_execute", look), ("commit", end), ("rollback", end))
        for name, act in listeners:
            event.listen(engine, name, act)
        try:
            yield watch
        finally:
            for name, act in listeners:
                event.remove(engine, name, act)
    other.dispose()

"""What an act costs a database, counted without a clock: it is the same on a machine that is busy.

SQLite: the steps of its virtual machine. PostgreSQL: the rows that its plans touched and the pages that they
read. Sources: https://sqlite.org/c3ref/progress_handler.html,
https://www.postgresql.org/docs/current/sql-explain.html (ANALYZE, BUFFERS).
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from moderation.foundation.db import db

_EACH = 10
"""So many steps of SQLite are counted at once."""


@dataclass(slots=True)
class Cost:
    """What was counted, and for each statement how much of it."""

    steps: int = 0
    """Of SQLite's virtual machine; 0 on PostgreSQL."""
    rows: int = 0
    """That PostgreSQL's plans touched, also those that it threw away; 0 on SQLite."""
    pages: int = 0
    """Of 8 kB that PostgreSQL's plans read, from memory or not; 0 on SQLite."""
    statements: list[tuple[int, str]] = field(default_factory=list)

    @property
    def work(self) -> int:
        """One number for all of it: PostgreSQL trades rows for pages when it knows how many there are."""
        return self.steps + self.rows + self.pages

    def __str__(self) -> str:
        """The numbers, and the five dearest statements."""
        dearest = sorted(self.statements, reverse=True)[:5]
        lines = [f"    {cost:>9,}  {' '.join(words.split())[:300]}" for cost, words in dearest]
        return "\n".join([f"{self.steps:,} steps, {self.rows:,} rows, {self.pages:,} pages", *lines])


@contextmanager
def counted() -> Iterator[Cost]:
    """The cost of all that this thread asks the database of the present application inside the block."""
    cost = Cost()
    count = _explained if db.engine.dialect.name == "postgresql" else _stepped
    with count(cost):
        yield cost


@contextmanager
def _stepped(cost: Cost) -> Iterator[None]:
    """Rows are fetched after their statement was executed: steps count for the last one that was."""
    mine, connections = threading.get_ident(), set()

    def step() -> None:
        if threading.get_ident() == mine:
            cost.steps += _EACH
            if cost.statements:
                steps, words = cost.statements[-1]
                cost.statements[-1] = (steps + _EACH, words)

    def note(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if threading.get_ident() == mine:
            cost.statements.append((0, statement))
            raw = connection.connection.dbapi_connection
            if raw not in connections:
                connections.add(raw)
                raw.set_progress_handler(step, _EACH)

    with _heard(note):
        yield
    for raw in connections:
        raw.set_progress_handler(None, 0)


@contextmanager
def _explained(cost: Cost) -> Iterator[None]:
    """Every statement is executed twice, first for its numbers; what that wrote is taken back."""
    mine = threading.get_ident()

    def note(
        connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        if threading.get_ident() != mine or statement.split()[0] not in _PLANNED:
            return
        for values in parameters if many else [parameters]:
            rows, pages = _explain(connection.connection.dbapi_connection, statement, values)
            cost.rows += rows
            cost.pages += pages
            cost.statements.append((rows + pages, statement))

    with _heard(note):
        yield


_PLANNED = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}


def _explain(connection: Any, statement: str, values: Any) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT counted")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", values)
        (said,) = cursor.fetchone()
        cursor.execute("ROLLBACK TO SAVEPOINT counted")
        cursor.execute("RELEASE SAVEPOINT counted")
    plan = (said if isinstance(said, list) else json.loads(said))[0]["Plan"]
    return _touched(plan), plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def _touched(plan: dict[str, Any]) -> int:
    """The rows that this part of a plan gave or threw away, and those of the parts below it."""
    thrown = (number for name, number in plan.items() if name.startswith("Rows Removed"))
    own = (plan["Actual Rows"] + sum(thrown)) * plan["Actual Loops"]
    return int(own) + sum(_touched(below) for below in plan.get("Plans", ()))


@contextmanager
def _heard(note: Callable[..., None]) -> Iterator[None]:
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

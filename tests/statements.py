"""What a test's application asks its database, and how the database finds the answer."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, text

from moderation.foundation.db import db

Statement = tuple[str, Any]


@contextmanager
def heard(engine: Engine | None = None) -> Iterator[list[Statement]]:
    """Every statement that is executed inside, with its parameters; BEGIN is none."""
    statements: list[Statement] = []
    engine = engine or db.engine

    def note(_c: Any, _u: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def look_at_the_data() -> None:
    """Let the database gather statistics, as a server does by itself after a while."""
    with db.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def plan(statement: Statement) -> str:
    """How the database goes about a SELECT, in its own words.

    PostgreSQL reads a small table as a whole whatever indexes there are: it is told not to, so that its
    plan is that for a large one.
    """
    words, parameters = statement
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", parameters)
            return "\n".join(str(row[3]) for row in rows)
        for way in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
            connection.execute(text(f"SET LOCAL enable_{way} = off"))
        return "\n".join(str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {words}", parameters))


def is_slow(statement: Statement) -> bool:
    """Whether the database reads a table as a whole, or sorts what it found.

    What another part of the statement found and cut is no table.
    """
    said = plan(statement)
    return reads_a_table(statement) or ("Sort" if _is_postgresql() else "TEMP B-TREE") in said


def reads_a_table(statement: Statement) -> bool:
    """Whether the database reads a table as a whole; what a subquery found by an index is none."""
    said = plan(statement)
    if _is_postgresql():
        return "Seq Scan" in said
    found = [
        line.strip().removeprefix("SCAN ") for line in said.splitlines() if line.strip().startswith("SCAN ")
    ]
    return any(not _FOUND_BY_INDEX.match(line) for line in found)


def looked_up(statement: Statement) -> list[tuple[str, ...]]:
    """The columns that constrain each look into an index, in the order of the plan."""
    if _is_postgresql():
        return [tuple(_COLUMN.findall(found)) for found in re.findall("Index Cond: (.*)", plan(statement))]
    found = re.findall(r"SEARCH .*?\((\w+[=<>].*?)\)", plan(statement))
    return [tuple(re.split("[=<>]", part)[0] for part in columns.split(" AND ")) for columns in found]


_COLUMN = re.compile(r"\((\w+) (?:[=<>]|IS)")
_FOUND_BY_INDEX = re.compile(r"CONSTANT|anon_\d|\w+_words VIRTUAL TABLE INDEX \d+:.*M")


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"

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
    if words.startswith("EXPLAIN"):
        return ""  # it reads no row
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
    """Whether the database reads a table as a whole, or SQLite all that a site has in it.

    What a subquery found by an index is no table. That PostgreSQL reads no site as a whole is counted
    (tests/growth): for the few rows of a test it takes any index that names the site.
    """
    said = plan(statement)
    if _is_postgresql():
        return "Seq Scan" in said
    lines = [line.strip() for line in said.splitlines()]
    scans = [line.removeprefix("SCAN ") for line in lines if line.startswith("SCAN ")]
    return any(not _FOUND_BY_INDEX.match(scan) for scan in scans) or bool(reads_a_site(statement))


def reads_a_site(statement: Statement) -> list[str]:
    """The lines of SQLite's plan that look at every row of a site, or of one of its queues.

    They name an index, but only the site or the status is what is looked up in it. Where the very SELECT that
    reads the table ends by LIMIT, the index is walked through in its order.
    """
    return [
        line.strip()
        for line in plan(statement).splitlines()
        if (search := _SEARCH.search(line))
        and {column for column, sign in _SIGN.findall(search["columns"]) if sign == "="} <= _WIDE
        and search["table"] not in _SHORT
        and not _ends(statement[0], search["table"])
    ]


def _ends(words: str, table: str) -> bool:
    """Whether the SELECT that reads from a table has a LIMIT of its own."""
    read = re.search(rf"\b(?:FROM|JOIN) (?:\w+ AS )?{table}\b", words)
    if read is None:
        return False
    depth, own = 0, ""
    for letter in words[read.end() :]:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            break
        own += letter if depth == 0 else ""
    return " LIMIT " in " ".join(own.split())


_SEARCH = re.compile(r"SEARCH (?P<table>\w+) USING (?:COVERING )?INDEX \w+ \((?P<columns>.*)\)")
_SIGN = re.compile(r"(\w+)(=|<|>)\?")
_WIDE = {"site_id", "status"}
_SHORT = {
    "sites", "origins", "origins_1", "memberships", "memberships_1", "tallies", "views", "batches",
}  # fmt: skip
"""Tables that hold some rows for each site, however many replies it has."""
_FOUND_BY_INDEX = re.compile(
    r"CONSTANT|anon_\d|found$|known$|\w+_words VIRTUAL TABLE INDEX \d+:.*M|\(subquery-\d+\)"
)


def looked_up(statement: Statement) -> list[tuple[str, ...]]:
    """The columns that constrain each look into an index, in the order of the plan."""
    if _is_postgresql():
        return [tuple(_COLUMN.findall(found)) for found in re.findall("Index Cond: (.*)", plan(statement))]
    found = re.findall(r"SEARCH .*?\((\w+[=<>].*?)\)", plan(statement))
    return [tuple(re.split("[=<>]", part)[0] for part in columns.split(" AND ")) for columns in found]


_COLUMN = re.compile(r"\((\w+) (?:[=<>]|IS)")


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"

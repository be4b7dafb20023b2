"""Connections: how each is set up, and which transactions begin as writers."""

import sqlite3
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from moderation.foundation.hints import HintingCompiler
from moderation.foundation.turns import Connection, line_before

BUSY_TIMEOUT_MS = 2_000
"""How long a writer whose turn it is waits for a program that is not ours (a backup)."""
LOCK_TIMEOUT_MS = 5_000

writing: ContextVar[bool] = ContextVar("writing", default=False)
"""Whether a transaction that begins now will write. On SQLite, it then takes the write lock at once."""


def prepare(engine: Engine) -> None:
    """Set the engine's connections up: WAL, foreign keys and writers in line on SQLite, bounds on PostgreSQL.

    Source: https://docs.sqlalchemy.org/en/20/dialects/sqlite.html (transactions), sqlite.org/wal.html.
    """
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        event.listen(engine, "connect", _bound)


def _prepare_sqlite(engine: Engine) -> None:
    line = line_before(engine.url.database)
    engine.dialect.statement_compiler = HintingCompiler

    @event.listens_for(engine, "do_connect")
    def _open(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
        options["factory"] = Connection

    @event.listens_for(engine, "connect")
    def _connect(connection: Connection, _record: Any) -> None:
        connection.turns = line
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if not writing.get():
            connection.exec_driver_sql("BEGIN")
            return
        try:
            connection.connection.dbapi_connection.begin_to_write()
        except sqlite3.OperationalError as problem:
            raise OperationalError("BEGIN IMMEDIATE", None, problem) from problem


def _bound(connection: Any, _record: Any) -> None:
    """Nobody waits for a lock of PostgreSQL longer than for one of SQLite."""
    connection.execute(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
    connection.commit()

"""Connections: how each is set up, and which transactions begin as writers."""

import contextlib
import os
import sqlite3
from contextvars import ContextVar
from pathlib import Path
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
        if line is not None:
            _make_private(Path(str(engine.url.database)))

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


def _make_private(database: Path) -> None:
    """Make the file if there is none, readable by its owner only; SQLite gives its log the same mode."""
    with contextlib.suppress(OSError):  # it is there, or can't be made: then SQLite says why
        os.close(os.open(database, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _bound(connection: Any, _record: Any) -> None:
    """Nobody waits for a lock of PostgreSQL longer than for one of SQLite."""
    connection.execute(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
    connection.commit()

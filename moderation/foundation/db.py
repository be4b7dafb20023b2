"""The database: typed base model, and the one way to write.

Surfaces open `transaction()`, operations write inside it, nobody else commits.
"""

import enum
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar, cast

import structlog
from flask_babel import gettext as _
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, Engine, MetaData, event, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase

from moderation.foundation.columns import DatabaseNow, UtcDateTime
from moderation.foundation.errors import Unavailable
from moderation.foundation.hints import HintingCompiler
from moderation.foundation.turns import Connection, line_before

BUSY_TIMEOUT_MS = 2_000
"""How long a writer whose turn it is waits for a program that is not ours (a backup)."""
LOCK_TIMEOUT_MS = 5_000

_BUSY_STATES = frozenset({"40P01", "40001", "55P03"})
"""Of PostgreSQL: deadlock detected, serialization failure, lock not available."""

_writing: ContextVar[bool] = ContextVar("writing", default=False)
Last = TypeVar("Last", bound=Callable[[], None])


class After(enum.IntEnum):
    """When something runs after a commit: every CACHES act before the first WORKER act, and so on."""

    CACHES = 1
    """Marks what readers must not be served any more."""
    WORKER = 2
    REST = 3
    """Whatever may take its time."""


class Base(DeclarativeBase):
    """Parent of every model: names for constraints, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        int: BigInteger(),
        datetime: UtcDateTime(),
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
        list[dict[str, Any]]: JSON().with_variant(JSONB(), "postgresql"),
    }


db = SQLAlchemy(metadata=Base.metadata)


@contextmanager
def transaction() -> Iterator[None]:
    """Writes inside the block happen together or not at all; the write lock is taken at once.

    Ends a read that was under way, so what the block reads is fresh. What was registered with
    `after_commit` runs when the commit is durable; an act that fails is logged, for nothing is undone by
    then, and the others run. Raises Unavailable when the database stays
    busy for longer than its timeout.
    """
    session = db.session()
    if session.info.get("in_transaction"):
        raise RuntimeError("transaction() does not nest")
    session.rollback()
    session.expire_all()
    session.info.update(in_transaction=True, before_commit={}, after_commit={})
    mark = _writing.set(True)
    try:
        yield
        for act in session.info["before_commit"].values():
            act()
        session.commit()
    except OperationalError as problem:
        session.rollback()
        if is_busy(problem):
            raise Unavailable(_("The desk is busy. Try again in a moment.")) from problem
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        _writing.reset(mark)
        session.info["in_transaction"] = False
    _run_in_order(session.info.pop("after_commit"))


def read_one_state() -> None:
    """What this session reads from here on is of one moment, whatever others commit meanwhile.

    SQLite's reads are so by themselves. What was read before is read anew.
    """
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def database_now() -> datetime:
    """What time it is by the database's clock: on PostgreSQL the beginning of the transaction."""
    moment: datetime = db.session.execute(DatabaseNow()).scalar_one()
    return moment


@contextmanager
def write_intent() -> Iterator[None]:
    """Transactions begun inside take the write lock at once (for libraries that commit themselves)."""
    mark = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(mark)


def rows_written() -> int:
    """How many rows this SQLite connection has written in its life; what was changed is written first."""
    session = db.session()
    session.flush()
    return cast("Connection", session.connection().connection.dbapi_connection).total_changes


def alone_with(*names: bytes, beside: Sequence[bytes] = ()) -> None:
    """Until this transaction ends, no other that names one of `names` goes on; on SQLite none does anyway.

    Transactions that name the same thing in `beside` go on together, but not while one is alone with it.
    Source: https://www.postgresql.org/docs/current/explicit-locking.html (advisory locks).
    """
    if db.engine.dialect.name == "postgresql":
        alone = [func.pg_advisory_xact_lock(_number(name)) for name in names]
        shared = [func.pg_advisory_xact_lock_shared(_number(name)) for name in beside]
        db.session.execute(func.row(*shared, *alone))


def before_commit(kind: Callable[[], Last]) -> Last:
    """The one `kind()` of the transaction under way; it is called as the last thing before the commit.

    For what many writes of a transaction change together and is written once. Forgotten when it is
    rolled back.
    """
    acts: dict[Any, Any] = db.session().info["before_commit"]
    if kind not in acts:
        acts[kind] = kind()
    last: Last = acts[kind]
    return last


def _number(name: bytes) -> int:
    return int.from_bytes(sha256(name).digest()[:8], "big", signed=True)


def after_commit(act: Callable[[], None], when: After = After.REST) -> None:
    """Run `act` once when the transaction under way is durable; forgotten when it is rolled back.

    Acts run in the order of `After`, those of one kind in the order in which they were registered.
    """
    acts: dict[Callable[[], None], After] = db.session().info["after_commit"]
    acts.setdefault(act, when)


def write_log_out() -> None:
    """Put SQLite's log, which holds earlier pages, into its file and empty it; nothing on PostgreSQL.

    Not while somebody reads or writes just then: the worker tries again every minute.
    Source: https://sqlite.org/pragma.html#pragma_wal_checkpoint (TRUNCATE).
    """
    if db.engine.dialect.name != "sqlite":
        return
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            cursor.close()
    finally:
        connection.close()


def _run_in_order(acts: dict[Callable[[], None], After]) -> None:
    for act in sorted(acts, key=lambda act: acts[act]):
        try:
            act()
        except Exception:
            structlog.get_logger("moderation.database").exception("an act after a commit failed")


def is_busy(problem: OperationalError) -> bool:
    """Whether the database refused because somebody else holds its lock."""
    state = getattr(problem.orig, "sqlstate", None)
    return state in _BUSY_STATES or "database is locked" in str(problem.orig)


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
        if not _writing.get():
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

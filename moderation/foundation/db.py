"""The database: typed base model, and the one way to write.

Surfaces open `transaction()`, operations write inside it, nobody else commits.
"""

import enum
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar, cast

import structlog
from flask_babel import gettext as _
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, MetaData, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase

from moderation.foundation import engines
from moderation.foundation.columns import DatabaseNow, UtcDateTime
from moderation.foundation.errors import Unavailable
from moderation.foundation.turns import Connection

_BUSY_STATES = frozenset({"40P01", "40001", "55P03"})
"""Of PostgreSQL: deadlock detected, serialization failure, lock not available."""

Last = TypeVar("Last", bound=Callable[[], None])


class After(enum.IntEnum):
    """The order of `after_commit` callbacks: all CACHES run before the first WORKER, and so on."""

    CACHES = 1
    """Invalidates what readers must no longer be served."""
    WORKER = 2
    REST = 3
    """Anything slow."""


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

    Ends any read under way, so that the block reads fresh data. Callbacks registered with `after_commit` run
    once the commit is durable. One that fails is logged and the others still run, because the commit can't be
    taken back. Raises Unavailable when the database stays busy past its timeout.
    """
    session = db.session()
    if session.info.get("in_transaction"):
        raise RuntimeError("transaction() does not nest")
    session.rollback()
    session.expire_all()
    session.info.update(in_transaction=True, before_commit={}, after_commit={})
    mark = engines.writing.set(True)
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
        engines.writing.reset(mark)
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
    """The time by the database's clock."""
    moment: datetime = db.session.execute(DatabaseNow()).scalar_one()
    return moment


@contextmanager
def write_intent() -> Iterator[None]:
    """Transactions begun inside take the write lock at once (for libraries that commit themselves)."""
    mark = engines.writing.set(True)
    try:
        yield
    finally:
        engines.writing.reset(mark)


def rows_written() -> int:
    """How many rows this SQLite connection has written in its life; what was changed is written first."""
    session = db.session()
    session.flush()
    return cast("Connection", session.connection().connection.dbapi_connection).total_changes


def alone_with(*names: bytes, beside: Sequence[bytes] = ()) -> None:
    """Take advisory locks until the transaction ends: exclusive on `names`, shared on `beside`.

    SQLite needs none, because one transaction writes at a time.
    Source: https://www.postgresql.org/docs/current/explicit-locking.html (advisory locks).
    """
    if db.engine.dialect.name == "postgresql":
        alone = [func.pg_advisory_xact_lock(_number(name)) for name in names]
        shared = [func.pg_advisory_xact_lock_shared(_number(name)) for name in beside]
        db.session.execute(func.row(*shared, *alone))


def _number(name: bytes) -> int:
    return int.from_bytes(sha256(name).digest()[:8], "big", signed=True)


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


def after_commit(act: Callable[[], None], when: After = After.REST) -> None:
    """Run `act` when the transaction under way is durable, or never if it is rolled back.

    Acts run in the order of `After`, then in the order they were registered in, each once.
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
            cursor.execute(f"PRAGMA busy_timeout = {engines.BUSY_TIMEOUT_MS}")
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

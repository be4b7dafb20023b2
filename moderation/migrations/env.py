"""How Alembic runs here: one transaction, foreign keys off on SQLite while tables are rebuilt."""

from typing import Any, Literal

import structlog
from alembic import context
from flask import current_app
from sqlalchemy import BigInteger, Connection, func, literal, select, text
from sqlalchemy.types import TypeDecorator

from moderation.foundation.db import db, write_intent
from moderation.foundation.engines import LOCK_TIMEOUT_MS
from moderation.migrations.tables import metadata

MIGRATING = literal(0x6D6F6465726174, BigInteger)
"""PostgreSQL's advisory lock of whoever migrates: the letters of "moderat"."""


def render(kind: str, thing: Any, autogen: Any) -> str | Literal[False]:
    """Our column types as the plain types that they are in the database."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        plain = thing.impl_instance
        return f"sa.{plain!r}"
    if kind == "type" and type(thing).__name__ == "JSON":
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def wait_for_others(connection: Connection) -> None:
    """Wait for other migrations before the schema's version is read. On SQLite, they wait for their turn.

    Source: https://www.postgresql.org/docs/current/explicit-locking.html (advisory locks).
    """
    if connection.dialect.name != "postgresql":
        return
    if not connection.scalar(select(func.pg_try_advisory_xact_lock(MIGRATING))):
        structlog.get_logger("moderation.upgrade").info("others migrate; waiting for them")
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
        connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))


def run() -> None:
    """Apply the steps asked for."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    options = dict(current_app.extensions["migrate"].configure_args)
    with db.engine.connect() as connection, write_intent():
        raw: Any = connection.connection.driver_connection
        if is_sqlite:
            raw.execute("PRAGMA foreign_keys = OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=metadata(),
                render_item=render,
                transactional_ddl=True,
                **options,
            )
            with context.begin_transaction():
                wait_for_others(connection)
                context.run_migrations()
        finally:
            if is_sqlite:
                raw.execute("PRAGMA foreign_keys = ON")


run()

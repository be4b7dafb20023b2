"""How Alembic runs here: one transaction, foreign keys off on SQLite while tables are rebuilt."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

from moderation.foundation.db import db, write_intent
from moderation.migrations.tables import metadata


def render(kind: str, thing: Any, autogen: Any) -> str | Literal[False]:
    """Our column types as the plain types that they are in the database."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        plain = thing.impl_instance
        return f"sa.{plain!r}"
    if kind == "type" and type(thing).__name__ == "JSON":
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


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
                context.run_migrations()
        finally:
            if is_sqlite:
                raw.execute("PRAGMA foreign_keys = ON")


run()

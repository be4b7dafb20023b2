"""Whether the database has the schema of this release, and how it gets it."""

import structlog
from flask import current_app
from sqlalchemy.exc import OperationalError

from moderation.cli import queries
from moderation.foundation import places
from moderation.foundation.db import db, is_busy
from moderation.foundation.errors import Unavailable


def newest() -> str:
    """The number of the last migration; each file's name begins with its own, "0001_lay_the_tables.py"."""
    return max(path.name.partition("_")[0] for path in (places.migrations() / "versions").glob("[0-9]*.py"))


def is_current() -> bool:
    """Whether every migration was applied. Asks without Alembic, which takes longer to import than to run."""
    return queries.version() == newest()


def upgrade() -> None:
    """Apply the migrations that are missing; a database of this release stays as it is.

    If others migrate, write or read long (a backup), waits for them, however long that takes.
    """
    if is_current():
        return
    import flask_migrate

    register()
    while True:
        try:
            flask_migrate.upgrade()
        except (Unavailable, OperationalError) as problem:
            if isinstance(problem, OperationalError) and not is_busy(problem):
                raise
            structlog.get_logger("moderation.upgrade").info("others use the database; waiting for them")
        else:
            return


def register() -> None:
    """Let Flask-Migrate know the application of this context."""
    import flask_migrate

    options = {"directory": str(places.migrations()), "render_as_batch": True, "compare_type": True}
    flask_migrate.Migrate(current_app, db, **options)

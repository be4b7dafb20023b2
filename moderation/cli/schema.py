"""Whether the database has the schema of this release, and how it gets it."""

import structlog
from flask import current_app

from moderation.cli import queries
from moderation.foundation import places
from moderation.foundation.db import db
from moderation.foundation.errors import Unavailable


def newest() -> str:
    """The number of the last migration; each file's name begins with its own, "0001_lay_the_tables.py"."""
    return max(path.name.partition("_")[0] for path in (places.migrations() / "versions").glob("[0-9]*.py"))


def is_current() -> bool:
    """Whether every migration was applied. Asks without Alembic, which takes longer to import than to run."""
    return queries.version() == newest()


def upgrade() -> None:
    """Apply the migrations that are missing; a database of this release stays as it is.

    If another process is migrating, waits for it, however long that takes.
    """
    if is_current():
        return
    import flask_migrate

    register()
    while True:
        try:
            flask_migrate.upgrade()
        except Unavailable:
            structlog.get_logger("moderation.upgrade").info("others write; waiting for them")
        else:
            return


def register() -> None:
    """Let Flask-Migrate know the application of this context."""
    import flask_migrate

    options = {"directory": str(places.migrations()), "render_as_batch": True, "compare_type": True}
    flask_migrate.Migrate(current_app, db, **options)

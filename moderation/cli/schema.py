"""Whether the database has the schema of this release."""

import flask_migrate
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from moderation.foundation import places
from moderation.foundation.db import db


def is_current() -> bool:
    """Whether every migration was applied."""
    config = Config()
    config.set_main_option("script_location", str(places.migrations()))
    head = ScriptDirectory.from_config(config).get_current_head()
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def upgrade() -> None:
    """Apply the migrations that are missing; a database of this release stays as it is."""
    if not is_current():
        flask_migrate.upgrade()

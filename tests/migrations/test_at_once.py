"""Upgrades that meet."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import create_engine, event, text

from moderation.cli import schema
from moderation.factory import create_app
from moderation.foundation import engines
from moderation.foundation.db import db
from tests.conftest import settings_for
from tests.processes import Installation
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def empty_database(database: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a schema."""
    if database.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = create_engine(database, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE bare"))
        yield server.url.set(database="bare").render_as_string(hide_password=False)
        connection.execute(text("DROP DATABASE bare WITH (FORCE)"))
    server.dispose()


def test_upgrades_that_come_while_one_is_under_way_find_it_done(empty_database: str, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "instance", empty_database)
    installation = Installation(settings)
    with create_app(settings).app_context(), ExitStack() as stack:
        later = []

        def meet(_c: Any, _u: Any, statement: str, *_more: Any) -> None:
            if statement.strip().startswith("CREATE TABLE comments"):
                later.extend(stack.enter_context(installation.running("upgrade")) for _ in range(2))
                said = later[0].said
                wait_until(
                    lambda: said().count("waiting for them") >= 2 or all(one.code for one in later),
                    "both wait",
                )

        event.listen(db.engine, "before_cursor_execute", meet)
        schema.upgrade()

        wait_until(lambda: all(one.code is not None for one in later), "both end")
        assert [one.code for one in later] == [0, 0], later[0].said()
        assert schema.is_current()
        db.engine.dispose()


def test_an_upgrade_waits_for_a_reader_however_long_that_reads(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite, nobody who reads is in the way")
    schema.register()
    flask_migrate.downgrade(revision="0006")
    monkeypatch.setattr(engines, "LOCK_TIMEOUT_MS", 50)
    db.engine.dispose()
    other = create_engine(db.engine.url)
    refused = []
    with other.connect() as reader:
        reader.execute(text("LOCK TABLE comments IN ACCESS SHARE MODE"))

        def let_go(problem: Any) -> None:
            refused.append(problem.original_exception.sqlstate)
            reader.rollback()

        event.listen(db.engine, "handle_error", let_go)
        try:
            schema.upgrade()
        finally:
            event.remove(db.engine, "handle_error", let_go)
            flask_migrate.upgrade()
    other.dispose()

    assert refused == ["55P03"]
    assert schema.is_current()

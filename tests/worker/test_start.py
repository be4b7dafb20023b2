"""What a worker does when something that it needs is busy or away."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from moderation.factory import create_app
from moderation.foundation import clock, outbox
from moderation.foundation.db import db, transaction
from moderation.foundation.outbox import Event
from moderation.foundation.turns import line_before
from moderation.sites.models import Site
from moderation.worker import tasks
from tests import databases, factories
from tests.conftest import free_port, settings_for
from tests.processes import Installation
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


def an_event(site: Site) -> Event:
    """Something that a worker is to look at."""
    with transaction():
        return outbox.record(site.id, "comment.held", {"comment": "1"}, now=clock.now())


def is_done(found: Event) -> bool:
    """Whether a worker has looked at it; wakes the worker, as the next event would."""
    outbox.wake()
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Event, (found.site_id, found.id)).done_at is not None


def test_a_worker_waits_for_its_database_for_its_turn_and_for_its_queue(tmp_path: Path) -> None:
    ready, away, port = tmp_path / "ready", tmp_path / "away", free_port()
    ready.mkdir()
    databases.migrate(settings_for(tmp_path / "instance", f"sqlite:///{ready / 'moderation.db'}"))
    settings = settings_for(
        tmp_path / "instance",
        f"sqlite:///{away / 'moderation.db'}",
        redis_url=f"redis://127.0.0.1:{port}/0",
    )
    line = line_before(ready / "moderation.db")
    assert line is not None

    with Installation(settings).running("worker") as worker:
        wait_until(lambda: "the worker waits for its database" in worker.said(), "the database is away")
        line.begin()
        ready.rename(away)
        wait_until(lambda: "busy; the next sweep tries again" in worker.said(), "others write")
        line.end()
        wait_until(lambda: "Error reading from queue" in worker.said(), "the queue is away")
        with databases.redis(port), create_app(settings).app_context():
            written = an_event(factories.a_site())
            wait_until(lambda: is_done(written), "the worker works")
            db.session.remove()
            db.engine.dispose()


@pytest.mark.parametrize("table", ["articles", "outbox", "batches"])
def test_a_part_of_a_sweep_that_fails_leaves_the_others_their_work(
    app: Flask, site: Site, table: str
) -> None:
    written = an_event(site)

    def refuse(_c: Any, _u: Any, statement: str, *_more: Any) -> None:
        if f"FROM {table}" in statement:
            raise RuntimeError(f"no {table} today")

    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        tasks.sweep(app)
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)

    assert is_done(written) == (table != "outbox")
    tasks.sweep(app)
    assert is_done(written)

"""Where the driver plays: a site with five articles, two web processes, a worker, mail; what is killed."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update

from moderation.batches import queries as batches
from moderation.config import Settings
from moderation.factory import create_app
from moderation.foundation import clock, outbox
from moderation.foundation.db import db, transaction
from moderation.foundation.outbox import Event
from moderation.moderators.models import Account, Role
from moderation.sites.policy import Hold
from moderation.worker.outbox import LEASE
from tests import databases, factories
from tests.clients import Client
from tests.load.actors.undoers import Undoer
from tests.load.actors.world import ARTICLES, CONTACT, UNDO_WINDOW, World
from tests.processes import Installation, Process, Sink, mail_server
from tests.waiting import PATIENCE, wait_until

DIGEST_MINUTES = 0.05
SOON = timedelta(seconds=10)
LONGEST_DRAIN = LEASE.total_seconds() + PATIENCE
"""Seconds. On a busy machine the worker may leave an event to the end of its lease."""


@dataclass
class Stage:
    """An installation at work, and who works on it."""

    installation: Installation
    web: Process
    worker: Process
    sink: Sink
    world: World
    people: list[Account]
    undoer: Undoer
    deadlocks_before: int = 0
    killed: list[str] = field(default_factory=list)

    @contextmanager
    def fresh_client(self) -> Iterator[FlaskClient]:
        """A reader of an application that has read nothing yet: nothing that it answers was kept."""
        app = create_app(self.installation.settings)
        app.test_client_class = Client
        yield app.test_client()
        with app.app_context():
            databases.close()

    def deadlocks(self) -> int:
        """How many PostgreSQL has counted since it began; 0 on SQLite."""
        if db.engine.dialect.name != "postgresql":
            return 0
        db.session.rollback()
        query = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(db.session.scalar(query) or 0)

    def kill(self, number: int) -> None:
        """SIGKILL for a web process, the server, or the worker, in turn; each comes back."""
        random = Random(f"{self.world.seed}-kill-{number}")
        act = (self._a_web_process, self._the_worker, self._the_server)[number % 3]
        self.killed.append(act.__name__)
        act(random)

    def drain(self) -> None:
        """Wait until the worker has done all that there is; what a killed one had taken is due at once."""
        with transaction():
            db.session.execute(
                update(Event)
                .where(Event.done_at.is_(None), Event.not_before > clock.now() + SOON)
                .values(not_before=clock.now())
            )
        wait_until(self._nothing_waits, "every event and every bulk act is done", LONGEST_DRAIN)

    def _nothing_waits(self) -> bool:
        outbox.wake()
        db.session.rollback()
        waits = select(func.count()).select_from(Event).where(Event.done_at.is_(None))
        return not db.session.scalar(waits) and not batches.unfinished()

    def _a_web_process(self, random: Random) -> None:
        before = self.web.children()
        if before:
            os.kill(random.choice(before), signal.SIGKILL)
        wait_until(
            lambda: len(self.web.children()) == 2 and {*self.web.children()} != {*before},
            "the server makes another process",
        )

    def _the_server(self, _random: Random) -> None:
        self.web.kill()
        self.web.start()
        wait_until(lambda: not self.web.orphans(), "web processes end with their server")

    def _the_worker(self, _random: Random) -> None:
        self.worker.kill()
        self.worker.start()


@contextmanager
def a_stage(settings: Settings, app: Flask, *, seed: int, kills: bool) -> Iterator[Stage]:
    """All of it, as long as the block lasts."""
    site_id, people = a_cast()
    world = World(site_id, settings.port, seed, kills)
    installation = Installation(settings)
    with ExitStack() as stack:
        sink = stack.enter_context(mail_server(int((settings.mail_url or "").rpartition(":")[2])))
        worker = stack.enter_context(installation.running("worker"))
        web = stack.enter_context(installation.serving(workers=2))
        undoer = Undoer(world, people[-1].email, 20, app)
        stack.callback(undoer.line.close)
        stage = Stage(installation, web, worker, sink, world, people, undoer)
        stage.deadlocks_before = stage.deadlocks()
        yield stage


def a_cast() -> tuple[int, list[Account]]:
    """The site with its articles, and its people: the owner, two moderators, and who undoes everything."""
    site = factories.a_site(
        hold=Hold.FIRST, undo_window=UNDO_WINDOW, digest_minutes=DIGEST_MINUTES, tell_writers=True,
        appeal_contact=CONTACT,
    )  # fmt: skip
    for url in ARTICLES:
        factories.an_article(site, url)
    people = [factories.a_member(site, Role.OWNER, "alice")]
    people += [factories.a_member(site, name=name) for name in ("bob", "dana", "erin")]
    return site.id, people

"""64 people write and 64 read while processes are killed: nothing is lost, doubled, stale or miscounted."""

import dataclasses
import logging
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from moderation.comments.models import Comment, Status
from moderation.config import Settings
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE
from moderation.foundation import clock, outbox
from moderation.foundation.db import db, transaction
from moderation.foundation.outbox import Event
from moderation.moderators.models import Account
from moderation.notifications.models import Delivery
from moderation.sites import queries as sites
from tests import factories
from tests.conftest import free_port
from tests.load.traffic import ARTICLES, Poster, Reader, Tally
from tests.processes import Installation, Process, Sink, mail_server
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.alone

log = logging.getLogger(__name__)
POSTERS = READERS = 64
SHARE = {"sqlite": 1, "postgresql": 1 / 3}
"""Of the load's seconds: PostgreSQL takes its writers side by side, so less shows as much."""
LAG = {"sqlite": 0.0, "postgresql": 1.0}
"""Seconds after which an approval has to be seen by every process: on one machine with SQLite, at once."""
DIGEST_MINUTES = 0.05
"""Mail every three seconds in place of minutes, so that kills meet some."""


@dataclass
class House:
    """An installation at work: web processes, a worker, and where its mail goes."""

    installation: Installation
    web: Process
    worker: Process
    sink: Sink
    tally: Tally


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As for every test, with a mail server."""
    return dataclasses.replace(settings, mail_url=f"smtp://127.0.0.1:{free_port()}")


@pytest.fixture
def seconds(request: pytest.FixtureRequest, app: Flask) -> float:
    """How long the load lasts."""
    return float(request.config.getoption("--load-seconds")) * SHARE[db.engine.dialect.name]


@pytest.fixture
def people(app: Flask) -> list[Account]:
    """A site with mail every few seconds, its articles, and two people who get it."""
    site = factories.a_site(digest_minutes=DIGEST_MINUTES)
    for url in ARTICLES:
        factories.an_article(site, url)
    return [factories.a_member(site, name=name) for name in ("alice", "bob")]


@pytest.fixture
def house(settings: Settings, people: list[Account]) -> Iterator[House]:
    """Two web processes and a worker."""
    installation = Installation(settings)
    with ExitStack() as stack:
        sink = stack.enter_context(mail_server(int((settings.mail_url or "").rpartition(":")[2])))
        worker = stack.enter_context(installation.running("worker"))
        web = stack.enter_context(installation.serving(workers=2))
        yield House(installation, web, worker, sink, Tally())


def test_under_load_and_kills_nothing_is_lost_doubled_stale_or_miscounted(
    house: House, seconds: float
) -> None:
    tally = house.tally

    with under_load(house):
        for act in KILLS:
            approve_for(house, seconds / (len(KILLS) + 1))
            act(house)
        approve_for(house, seconds / (len(KILLS) + 1))
    let_leases_end(house)
    wait_until(nothing_waits, "every event is done")
    doctor = house.installation.run("doctor")

    log.info("%s, %d repeated, %d approved", dict(tally.answers), tally.repeated, approvals(tally))
    assert {status for who, status in tally.answers if who == "reader"} <= {200, 304, "broken"}
    assert {status for who, status in tally.answers if who == "poster"} <= {202, 503, "broken"}
    assert tally.stale == []
    assert approvals(tally) > 0
    assert tally.answers["poster", "broken"] > 0
    stored = dict(db.session.execute(select(Comment.public_id, Comment.body)).all())
    assert stored == tally.taken
    assert sorted(stored.values()) == sorted(tally.sent)
    assert_mail_is_repeated_under_its_own_id(house.sink)
    assert (doctor.returncode, doctor.stdout) == (0, ""), doctor.stderr


@contextmanager
def under_load(house: House) -> Iterator[None]:
    """Everybody writes and reads during the block; afterwards every reply under way is through."""
    port, lag = house.installation.settings.port, LAG[db.engine.dialect.name]
    threads = [Poster(number, port, house.tally) for number in range(POSTERS)]
    threads += [Reader(number, port, house.tally, lag) for number in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        house.tally.over.set()
        end = time.monotonic() + PATIENCE
        for thread in threads:
            thread.join(max(0, end - time.monotonic()))
    assert not any(thread.is_alive() for thread in threads)


def approve_for(house: House, seconds: float) -> None:
    """Approve some of what was taken, from this process, which is neither a web process nor the worker."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.1)
        if house.tally.waiting:
            approve(house.tally, *house.tally.waiting.popleft())


def approve(tally: Tally, url: str, public_id: str) -> None:
    """Approve one reply, and note when that was over."""
    with transaction():
        site = sites.by_key("herald")
        assert site is not None
        decisions.decide(site, public_id, Status.APPROVED, by=RULE, seen=1, now=clock.now())
    tally.approved[url].append(time.monotonic())


def approvals(tally: Tally) -> int:
    """How many replies were approved."""
    return sum(map(len, tally.approved.values()))


def kill_a_web_process(house: House) -> None:
    """SIGKILL for one of the server's processes; the server makes another."""
    before = house.web.children()
    os.kill(random.choice(before), signal.SIGKILL)
    wait_until(
        lambda: len(house.web.children()) == 2 and set(house.web.children()) != set(before),
        "the server makes another process",
    )


def kill_the_server(house: House) -> None:
    """SIGKILL for the server itself, which whoever watches over it starts again."""
    house.web.kill()
    house.web.start()
    wait_until(lambda: not house.web.orphans(), "web processes end with their server")


def kill_the_worker(house: House) -> None:
    """SIGKILL in the moment between a message that arrived and the word that it did; then start it again."""
    with house.sink.held() as arrived:
        assert arrived.wait(PATIENCE), "no mail came"
        house.worker.kill()
    house.worker.start()


def let_leases_end(house: House) -> None:
    """What a killed worker had claimed is due, as after some minutes; the worker starts again and looks."""
    house.worker.stop()
    with transaction():
        db.session.execute(update(Event).where(Event.done_at.is_(None)).values(not_before=clock.now()))
    house.worker.start()


def nothing_waits() -> bool:
    """Whether every event is done; wakes the worker, as the next reply would."""
    outbox.wake()
    db.session.rollback()
    return not db.session.scalar(select(func.count()).where(Event.done_at.is_(None)))


def assert_mail_is_repeated_under_its_own_id(sink: Sink) -> None:
    """Every delivery arrived; some twice, because of the kills, and then under the id that it always had."""
    planned = db.session.execute(select(Account.email, Delivery.id, Delivery.site_id).join(Account))
    ids = {(email, f"<{key}.{site_id}@localhost>") for email, key, site_id in planned}
    times = Counter(sink.arrived)
    assert set(times) == ids
    assert max(times.values()) > 1
    assert db.session.scalar(select(func.count()).where(Delivery.sent_at.is_(None))) == 0


KILLS = (kill_a_web_process, kill_the_worker, kill_the_server, kill_the_worker, kill_a_web_process)

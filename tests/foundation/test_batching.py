"""Writes that wait together: one transaction, and to each its own outcome."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from moderation.articles.models import Article
from moderation.articles.operations import create
from moderation.config import Settings
from moderation.factory import create_app
from moderation.foundation import clock, turns
from moderation.foundation.batching import EXTENSION, MOST, Batches, together
from moderation.foundation.db import db, transaction
from moderation.foundation.errors import Conflict, Unavailable
from moderation.sites import queries as sites
from tests import databases
from tests.conftest import settings_for
from tests.factories import ORIGIN, a_site
from tests.statements import heard
from tests.waiting import wait_for_end, wait_until

Outcome = tuple[str, Any]


@pytest.fixture
def app(tmp_path: Path, template: Path) -> Iterator[Flask]:
    """An application on SQLite, where writes are batched."""
    (tmp_path / "instance").mkdir()
    target = tmp_path / "instance" / "moderation.db"
    target.write_bytes(template.read_bytes())
    settings: Settings = settings_for(tmp_path / "instance", f"sqlite:///{target}")
    made = create_app(settings)
    with made.app_context():
        a_site()
        yield made
        databases.close()


def writing(name: str, fail: Callable[[], None] = lambda: None) -> Callable[[], str]:
    """A write of one article, and what happens after it wrote."""

    def write() -> str:
        site = sites.by_key("herald")
        assert site is not None
        create(site, f"{ORIGIN}/{name}", name, now=clock.now())
        fail()
        return name

    return write


def refused() -> Any:
    """A write that is refused before it wrote anything."""
    raise Conflict("No.")


def break_down() -> None:
    raise RuntimeError("It broke.")


def all_waiting(app: Flask, *writes: Callable[[], Any]) -> list[Outcome]:
    """What becomes of writes that came while another one held the database, in their order."""
    batches: Batches = app.extensions[EXTENSION]
    outcomes: list[Outcome] = [("none", None)] * len(writes)

    def run(place: int) -> None:
        with app.app_context():
            try:
                outcomes[place] = ("done", together(writes[place]))
            except Exception as problem:
                outcomes[place] = (type(problem).__name__, problem)

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(writes))]
    with transaction():
        db.session.connection()
        for number, thread in enumerate(threads, start=1):
            thread.start()
            wait_until(lambda number=number: len(batches._waiting) == number, f"write {number} waits")
    for number, thread in enumerate(threads, start=1):
        wait_for_end(thread, f"write {number} ends")
    return outcomes


def stored() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(Article.title)))


def test_what_waits_together_is_stored_by_one_commit(app: Flask) -> None:
    commits: list[int] = []
    engine = db.engine
    event.listen(engine, "commit", lambda _connection: commits.append(1))

    outcomes = all_waiting(app, *(writing(str(number)) for number in range(6)))

    assert outcomes == [("done", str(number)) for number in range(6)]
    assert stored() == [str(number) for number in range(6)]
    assert len(commits) == 2  # the one that held the database, and theirs


def test_who_is_refused_leaves_the_others_alone(app: Flask) -> None:
    outcomes = all_waiting(app, writing("a"), refused, writing("b"))

    assert [kind for kind, _ in outcomes] == ["done", "Conflict", "done"]
    assert stored() == ["a", "b"]


def test_who_fails_after_writing_takes_back_only_its_own(app: Flask) -> None:
    def late_refusal() -> None:
        raise Conflict("Too late.")

    outcomes = all_waiting(
        app, writing("a"), writing("b", break_down), writing("c", late_refusal), writing("d")
    )

    assert [kind for kind, _ in outcomes] == ["done", "RuntimeError", "Conflict", "done"]
    assert stored() == ["a", "d"]


def test_a_leader_that_fails_leads_nobody_astray(app: Flask) -> None:
    outcomes = all_waiting(app, writing("a", break_down), writing("b"), writing("c"))

    assert [kind for kind, _ in outcomes] == ["RuntimeError", "done", "done"]
    assert stored() == ["b", "c"]


def test_more_than_a_batch_takes_several(app: Flask) -> None:
    outcomes = all_waiting(app, *(writing(f"{number:02}") for number in range(MOST + 5)))

    assert {kind for kind, _ in outcomes} == {"done"}
    assert len(stored()) == MOST + 5


def test_the_next_write_is_led_too(app: Flask) -> None:
    all_waiting(app, writing("a", break_down), writing("b"))

    assert together(writing("c")) == "c"
    assert stored() == ["b", "c"]


def test_whoever_waits_too_long_is_told_so_and_stores_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.1)
    outcomes: list[str] = []

    def run(name: str) -> None:
        with app.app_context():
            try:
                outcomes.append(together(writing(name)))
            except Unavailable:
                outcomes.append("unavailable")

    threads = [threading.Thread(target=run, args=(name,), daemon=True) for name in "abc"]
    with transaction():
        db.session.connection()
        for thread in threads:
            thread.start()
        for thread in threads:
            wait_for_end(thread, "a write gives up")

    assert outcomes == ["unavailable"] * 3
    assert stored() == []


def test_a_write_that_nobody_waits_with_takes_no_statement_more(app: Flask) -> None:
    with heard() as alone, transaction():
        writing("a")()
    with heard() as batched:
        together(writing("b"))

    assert len(batched) == len(alone)

"""A database that somebody else keeps busy: the writer is told when to come back, and nothing is lost."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from moderation.comments.models import Queue
from moderation.comments.queries import counts
from moderation.config import Settings
from moderation.foundation import engines, turns
from moderation.foundation.db import db
from moderation.foundation.turns import Turns
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.clients import Client, Desk
from tests.factories import ORIGIN, PASSWORD

pytestmark = pytest.mark.both_databases

URL = f"{ORIGIN}/2026/11/taps"
API = "/api/v1/sites/herald/comments"
REPLY = {"url": URL, "name": "Rita", "email": "rita@mail.example.com", "body": "Our tap is dry."}


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another program holds what a writer needs."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    engine = create_engine(url)
    with engine.begin() as other:
        other.execute(text("LOCK TABLE comments, accounts IN EXCLUSIVE MODE"))
        yield
    engine.dispose()


@contextmanager
def turn_taken(url: str) -> Iterator[None]:
    """Another process of ours is writing."""
    if not url.startswith("sqlite"):
        with locked(url):
            yield
        return
    line = Turns(Path(url.removeprefix("sqlite:///")))
    line.begin()
    yield
    line.end()


@pytest.fixture(params=[locked, turn_taken])
def busy(
    request: pytest.FixtureRequest, app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Any]:
    """`with busy():` nobody can write; writers wait a moment only."""
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.1)
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 100)
    monkeypatch.setattr(engines, "LOCK_TIMEOUT_MS", 100)
    db.session.rollback()
    db.engine.dispose()
    return lambda: request.param(settings.database_url)


def test_a_client_is_told_to_come_back(client: Client, site: Site, busy: Callable[[], Any]) -> None:
    with busy():
        refused = client.post(API, json=REPLY, headers={"Origin": ORIGIN})
    taken = client.post(API, json=REPLY, headers={"Origin": ORIGIN})

    assert refused.status_code == 503
    assert refused.mimetype == "application/problem+json"
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert taken.status_code == 202
    assert counts(site.id)[Queue.ALL] == 1


def test_the_page_keeps_what_was_typed(client: Client, site: Site, busy: Callable[[], Any]) -> None:
    with busy():
        refused = client.post("/reply/herald", data=REPLY)

    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert "Our tap is dry.</textarea>" in refused.text
    assert 'value="rita@mail.example.com"' in refused.text
    assert "The desk is busy" in refused.text


def test_the_page_keeps_a_new_text(client: Client, site: Site, busy: Callable[[], Any]) -> None:
    ticket = client.post(API, json=REPLY).json["ticket"]

    with busy():
        refused = client.post("/reply/herald/mine/edit", data={"ticket": ticket, "body": "Both are dry."})

    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert "Both are dry.</textarea>" in refused.text


def test_a_moderator_who_changes_the_password_is_told_too(
    signed_in: Callable[[Account], Desk], alice: Account, busy: Callable[[], Any]
) -> None:
    desk = signed_in(alice)
    new = "another password for tests"

    with busy():
        refused = desk.post(
            "/change", data={"password": PASSWORD, "new_password": new, "new_password_confirm": new}
        )

    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0

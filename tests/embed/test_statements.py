"""What a reply costs the database: the write lock is held for its statements."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from moderation.embed import answers
from moderation.foundation.db import db
from moderation.sites.models import Site
from tests.clients import Client
from tests.factories import ORIGIN, an_article

URL = f"{ORIGIN}/2026/11/taps"
Asked = list[tuple[str, Any]]


@pytest.fixture
def asking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """`with asking() as asked:` collects the statements and their parameters, beginnings left out."""
    monkeypatch.setattr(answers, "KEPT_SECONDS", 60.0)

    @contextmanager
    def collect() -> Iterator[Asked]:
        asked: Asked = []

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if not statement.startswith("BEGIN"):
                asked.append((statement, parameters))

        event.listen(db.engine, "before_cursor_execute", note)
        yield asked
        event.remove(db.engine, "before_cursor_execute", note)

    return collect


def post(client: Client, body: str, **headers: str) -> int:
    reply = {"url": URL, "name": "Rita", "email": "rita@mail.example.com", "body": body}
    sent = client.post("/api/v1/sites/herald/comments", json=reply, headers={"Origin": ORIGIN} | headers)
    return sent.status_code


def test_a_reply_into_the_queue_asks_for_its_standing_and_its_like_and_writes_five_rows(
    client: Client, site: Site, asking: Callable[[], Any], settings: Any
) -> None:
    an_article(site, URL)
    first = post(client, "The first one.")

    with asking() as asked:
        second = post(client, "Another one.")

    assert (first, second) == (202, 202)
    lock = ["SELECT"] if settings.database_url.startswith("postgresql") else []
    assert [statement.split()[0] for statement, _ in asked] == [
        *lock, "SELECT", "UPDATE", "SELECT", "INSERT", "INSERT", "INSERT", "INSERT",
    ]  # fmt: skip


def test_a_key_costs_one_statement_more(client: Client, site: Site, asking: Callable[[], Any]) -> None:
    an_article(site, URL)
    post(client, "The first one.")

    with asking() as without:
        post(client, "The second one.")
    with asking() as with_key:
        post(client, "The third one.", **{"Idempotency-Key": "k"})

    assert len(with_key) == len(without) + 1


@pytest.mark.settings(limits=True)
def test_what_a_reply_is_judged_by_is_found_by_index_on_sqlite(
    client: Client, site: Site, asking: Callable[[], Any], settings: Any
) -> None:
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL chooses by the numbers of its rows")

    with asking() as asked:
        post(client, "The first one.")
    standing, parameters = next((text, given) for text, given in asked if "fingerprint" in text)
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {standing}", parameters)
    looks = [line.detail for line in plan if " other " in line.detail]

    assert len(looks) == 4
    assert all("ix_comments_fingerprint" in look or "ix_comments_commenter" in look for look in looks)

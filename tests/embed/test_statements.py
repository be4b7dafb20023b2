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
from tests.statements import look_at_the_data, looked_up, plan

pytestmark = pytest.mark.both_databases

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
    standing = next(statement for statement in asked if "fingerprint" in statement[0])
    looks = [look for look in looked_up(standing) if {"fingerprint", "commenter_id"} & {*look}]

    assert looks == [
        ("site_id", "fingerprint"),
        ("site_id", "fingerprint", "commenter_id"),
        ("site_id", "commenter_id", "status"),
        *4 * [("site_id", "commenter_id", "status", "id", "id")],
    ]


@pytest.mark.parametrize("looks", [False, True])
def test_whatever_a_writer_does_is_looked_up_by_more_than_the_site_on_sqlite(
    client: Client, site: Site, asking: Callable[[], Any], settings: Any, looks: bool
) -> None:
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL takes any index of a table this small")
    an_article(site, URL)
    post(client, "The first one.")
    if looks:
        look_at_the_data()
        db.engine.dispose()
    draft = {"url": URL, "name": "Rita", "email": "rita@mail.example.com", "body": "Another one."}
    base, origin = "/api/v1/sites/herald/comments", {"Origin": ORIGIN}

    with asking() as asked:
        sent = client.post(base, json=draft, headers=origin).get_json()
        path, ticket = f"{base}/{sent['id']}", {"Authorization": f"Ticket {sent['ticket']}"} | origin
        edited = client.patch(path, json={"body": "Quite another one."}, headers=ticket)
        withdrawn = client.delete(path, headers=ticket)

    assert (edited.status_code, withdrawn.status_code) == (200, 200)
    found = [statement for statement in asked if not statement[0].startswith("INSERT")]
    assert len(found) > 10
    assert [plan(statement) for statement in found if ("site_id",) in looked_up(statement)] == []

"""Invariant 1: a reader's address in clear is nowhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from moderation.comments import queries as comments
from moderation.config import Settings
from moderation.moderators.models import Account
from moderation.sites.models import Site
from moderation.worker.outbox import drain
from tests import factories
from tests.clients import Client, Desk
from tests.house.canary import CANARY, files, rows, traces

pytestmark = pytest.mark.both_databases


def test_the_address_of_a_reader_is_nowhere(
    app: Flask,
    settings: Settings,
    client: Client,
    site: Site,
    alice: Account,
    signed_in: Callable[[Account], Desk],
    capfd: pytest.CaptureFixture[str],
) -> None:
    url = f"{factories.ORIGIN}/2026/taps"
    draft = {"url": url, "name": "Rita", "email": CANARY, "body": "Our tap has been dry.", "elapsed": 60_000}
    base = f"/api/v1/sites/{site.key}"

    answer = client.post(f"{base}/comments", json=draft, headers={"Origin": factories.ORIGIN})
    assert answer.status_code == 202, answer.text
    reply, ticket = answer.get_json()["id"], answer.get_json()["ticket"]
    drain(app)
    desk = signed_in(alice)
    answers = [
        answer,
        client.get(f"{base}/thread", query_string={"url": url}),
        client.get(f"{base}/comments/{reply}", headers={"Authorization": f"Ticket {ticket}"}),
        client.get(f"/reply/{site.key}", query_string={"url": url}),
        desk.get("/dashboard/", follow_redirects=True),
        client.get("/nowhere"),
        *looked_at(desk, site.id, reply),
    ]

    assert [
        got.request.path for got in answers if traces(got.data) or traces(str(got.headers).encode())
    ] == []
    assert [path.name for path in files(settings.instance) if traces(path.read_bytes())] == []
    assert not [row for row in rows() if traces(row)]
    assert not traces("".join(capfd.readouterr()).encode())


def looked_at(desk: Desk, site_id: int, reply: str) -> list[Any]:
    """What the desk shows around a reply."""
    row = comments.row(site_id, reply)
    assert row is not None
    pages = (
        "queue/all", f"comments/{reply}", f"comments/{reply}/text", f"comments/{reply}/thread",
        f"comments/{reply}/history", f"writers/{row.writer}", f"writers/{row.writer}/erase", "articles",
        f"articles/{row.article}", "views/numbers", "log", "log/others",
    )  # fmt: skip
    found = [desk.get(f"/dashboard/herald/{page}") for page in pages]
    assert [got.request.path for got in found if got.status_code != 200] == []
    return found


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    (tmp_path / "leak").write_bytes(b"\0\0" + CANARY.upper().encode() + b"\0")

    assert [path.name for path in files(tmp_path) if traces(path.read_bytes())] == ["leak"]

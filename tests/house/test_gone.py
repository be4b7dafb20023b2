"""What was redacted or erased is nowhere in clear: in no row, and in no byte of SQLite's files.

Rows and log forget at once, SQLite's index of words when the worker has looked.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from moderation.comments import queries as comments
from moderation.comments.models import Comment
from moderation.config import Settings
from moderation.foundation.db import db
from moderation.moderators.models import Account
from moderation.sites.models import Site
from moderation.worker.tasks import sweep
from tests import factories
from tests.clients import Client, Desk
from tests.house.canary import files, rows

pytestmark = pytest.mark.both_databases

PASSAGE = "Xylophagous Quetzalpan"
TRACES = (b"xylophagous", b"quetzalpan")
PERSON = "Zephyrine Brackwater"
PERSONAL = (b"zephyrine", b"brackwater", b"zebra.example", b"xylophagous", b"quetzalpan")


def traces(content: bytes, needles: tuple[bytes, ...]) -> bool:
    """Whether bytes hold one of the words, whatever its case."""
    lowered = content.lower()
    return any(needle in lowered for needle in needles)


def found(settings: Settings, needles: tuple[bytes, ...]) -> list[str]:
    """Where the words stand: rows by number, files by name, terms of SQLite's index."""
    held = [f"row {number}" for number, row in enumerate(rows()) if traces(row, needles)]
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, comments_words, row)"))
        terms = b"\0".join(str(row[0]).encode() for row in db.session.execute(text("SELECT term FROM terms")))
        db.session.execute(text("DROP TABLE temp.terms"))
        held += ["index"] if traces(terms, needles) else []
    db.session.rollback()
    return held + [path.name for path in files(settings.instance) if traces(path.read_bytes(), needles)]


def is_left_at_once(held: list[str]) -> bool:
    """Whether something is left anywhere but in the index of words: in a row, or in the log."""
    return bool(set(held) - {"index", "moderation.db"})


def posted(client: Client, site: Site, body: str, name: str = "Rita") -> Comment:
    """A comment that came in as readers send it, on a site with some others."""
    comment = comments.by_public_id(site.id, accepted(client, site, body, name)["id"])
    assert comment is not None
    return comment


def accepted(client: Client, site: Site, body: str, name: str = "Rita") -> dict[str, str]:
    """What the API says of such a comment."""
    for _ in range(3):
        factories.a_comment(site)
    draft = {
        "url": f"{factories.ORIGIN}/2026/taps", "name": name, "email": "z@zebra.example", "body": body,
        "website": "https://zebra.example/", "elapsed": 60_000,
    }  # fmt: skip
    answer = client.post(
        f"/api/v1/sites/{site.key}/comments", json=draft, headers={"Origin": factories.ORIGIN}
    )
    assert answer.status_code == 202, answer.text
    said: dict[str, str] = answer.get_json()
    return said


def withdraw(client: Client, site: Site, reply: dict[str, str]) -> None:
    """As its writer does."""
    ticket = {"Authorization": f"Ticket {reply['ticket']}", "Origin": factories.ORIGIN}
    answer = client.delete(f"/api/v1/sites/{site.key}/comments/{reply['id']}", headers=ticket)
    assert answer.json["status"] == "deleted"


@pytest.mark.parametrize("body", [f"I say {PASSAGE}.", f"{'much ' * 1900}{PASSAGE} {PASSAGE}."])
def test_a_redacted_passage_is_nowhere_but_sealed(
    app: Flask, settings: Settings, client: Client, site: Site, bob: Account,
    signed_in: Callable[[Account], Desk], body: str,
) -> None:  # fmt: skip
    comment = posted(client, site, body)
    before = found(settings, TRACES)

    signed_in(bob).post(
        f"/dashboard/herald/comments/{comment.public_id}/redact",
        data={"seen": comment.version, "passage": PASSAGE},
    )
    at_once = found(settings, TRACES)
    sweep(app)

    assert before, "the search finds nothing even where it stands"
    assert not is_left_at_once(at_once)
    assert found(settings, TRACES) == []


def test_of_an_erased_person_no_text_name_or_address_is_left(
    app: Flask, settings: Settings, client: Client, site: Site, alice: Account,
    signed_in: Callable[[Account], Desk],
) -> None:  # fmt: skip
    comment = posted(client, site, f"I say {PASSAGE}.", PERSON)
    desk, at = signed_in(alice), f"/dashboard/herald/comments/{comment.public_id}"
    writer = comments.row(site.id, comment.public_id)
    assert writer is not None
    desk.post(f"{at}/edit", data={"seen": 1, "body": f"She says {PASSAGE}."})
    desk.post(f"{at}/notes", data={"text": f"{PERSON} again."})
    before = found(settings, PERSONAL)

    answer = desk.post(f"/dashboard/herald/writers/{writer.writer}/erase", data={"sure": "1"})
    at_once = found(settings, PERSONAL)
    sweep(app)

    assert answer.status_code == 303
    assert before, "the search finds nothing even where it stands"
    assert not is_left_at_once(at_once)
    assert found(settings, PERSONAL) == []


def test_of_what_its_writer_withdrew_nothing_is_left(
    app: Flask, settings: Settings, client: Client, site: Site
) -> None:
    reply = accepted(client, site, f"I say {PASSAGE}.")
    before = found(settings, TRACES)

    withdraw(client, site, reply)
    at_once = found(settings, TRACES)
    sweep(app)

    assert before, "the search finds nothing even where it stands"
    assert not is_left_at_once(at_once)
    assert found(settings, TRACES) == []


def test_what_somebody_reads_meanwhile_is_gone_when_the_worker_has_looked(
    app: Flask, settings: Settings, client: Client, site: Site
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL vacuums by itself")
    reply = accepted(client, site, f"I say {PASSAGE}.")

    with db.engine.connect() as reading:
        reading.execute(text("SELECT count(*) FROM comments"))
        withdraw(client, site, reply)
        meanwhile = found(settings, TRACES)
    sweep(app)

    assert "moderation.db-wal" in meanwhile
    assert found(settings, TRACES) == []

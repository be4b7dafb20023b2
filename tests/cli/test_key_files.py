"""Keys of running processes: taken up from their file, asked for where they are missing."""

import http.client
import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from moderation.commenters import operations as commenters
from moderation.commenters.models import Commenter, Trust
from moderation.comments.models import Comment, Status
from moderation.config import Settings
from moderation.foundation.db import db, transaction
from moderation.sites.models import Site
from tests import factories
from tests.conftest import DATA_KEYS, settings_for
from tests.factories import ORIGIN
from tests.keyrings import NEWER
from tests.processes import Installation

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

RITA = "rita@mail.example.com"


def post(port: int, body: str) -> int:
    """Leave a reply; the status of the answer."""
    reply = {"url": f"{ORIGIN}/2026/11/taps", "name": "Rita", "email": RITA, "body": body}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        head = {"Content-Type": "application/json", "Origin": ORIGIN}
        connection.request("POST", "/api/v1/sites/herald/comments", json.dumps(reply), head)
        return connection.getresponse().status
    finally:
        connection.close()


def with_a_file(settings: Settings, *data_keys: str) -> Installation:
    """An installation on this database that keeps its keys in a file."""
    path = settings.instance / "data_keys"
    path.write_text("\n".join(data_keys))
    path.chmod(0o600)
    return Installation(settings_for(settings.instance, settings.database_url, data_keys=()))


def test_a_banned_writer_stays_banned_when_keys_rotate_under_a_running_server(
    app: Flask, settings: Settings, site: Site
) -> None:
    installation = with_a_file(settings, *DATA_KEYS)
    with installation.serving(workers=2):
        port = installation.settings.port
        first = post(port, "Our tap is dry.")
        with transaction():
            commenters.set_trust(db.session.scalars(select(Commenter)).one(), Trust.BANNED)

        rotated = installation.run("keys", "rotate", "--new")
        later = [post(port, f"It is dry still, I say for the {number}th time.") for number in range(4)]

    db.session.rollback()
    assert rotated.returncode == 0, rotated.stderr
    assert (first, later) == (202, [202] * 4)
    statuses = list(db.session.scalars(select(Comment.status).order_by(Comment.id)))
    assert statuses == [Status.PENDING, *[Status.SPAM] * 4]
    assert len(db.session.scalars(select(Commenter)).all()) == 1


@pytest.mark.parametrize(
    "command", [("serve",), ("worker",), ("upgrade",), ("keys", "rotate"), ("doctor",)], ids=" ".join
)
def test_a_database_that_is_sealed_under_another_key_is_refused(
    tmp_path: Path, template: Path, command: tuple[str, ...]
) -> None:
    settings = settings_for(tmp_path / "instance", f"sqlite:///{template}", data_keys=(NEWER,))

    refused = Installation(settings).run(*command)

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "sealed under data keys" in refused.stderr
    assert "Put the old keys back" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_person_is_shut_out_also_while_the_keys_are_missing(tmp_path: Path, template: Path) -> None:
    settings = settings_for(tmp_path / "instance", f"sqlite:///{template}", data_keys=(NEWER,))

    assert Installation(settings).run("moderator", "list").returncode == 0


def test_a_lost_file_is_asked_for_and_made_anew_only_on_demand(settings: Settings, site: Site) -> None:
    factories.a_commenter(site)
    installation = with_a_file(settings, *DATA_KEYS)
    path = settings.instance / "data_keys"
    path.unlink()

    refused = installation.run("serve")
    is_made = path.exists()
    done = installation.run("keys", "reset", "--yes")
    told = installation.run("doctor")

    assert refused.returncode == 1
    assert "data_keys is missing, but the database is sealed" in refused.stderr
    assert not is_made
    assert done.returncode == 0, done.stderr
    assert path.stat().st_mode & 0o777 == 0o600
    assert told.stdout == "herald\taddresses\t1 that no data key opens\n"

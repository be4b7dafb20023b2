"""Many readers at once write to two real server processes on one SQLite file, the worker beside them."""

import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import chain
from pathlib import Path

import pytest

from tests.conftest import DATA_KEYS, ROOT, free_port
from tests.factories import ORIGIN
from tests.processes import answers
from tests.waiting import PATIENCE, in_threads, wait_until

pytestmark = pytest.mark.slow

POSTERS = 64
EACH = 5


@pytest.fixture
def instance(tmp_path: Path, template: Path) -> Path:
    """The instance folder of an installation with the site `herald`."""
    shutil.copy(template, tmp_path / "moderation.db")
    subprocess.run(
        [sys.executable, "-m", "moderation", "site", "add", "herald", "--origin", ORIGIN],
        cwd=ROOT, env=environment(tmp_path), check=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    return tmp_path


@pytest.fixture
def port(instance: Path) -> Iterator[int]:
    """Where two web processes and a worker serve it."""
    number = free_port()
    with (instance / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "moderation", "serve", "--workers", "2", "--with-worker"],
            cwd=ROOT, env=environment(instance) | {"MODERATION_PORT": str(number)}, stderr=log,
        )  # fmt: skip
    try:
        wait_until(lambda: answers(number), "the server answers")
        yield number
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


def environment(instance: Path) -> dict[str, str]:
    return os.environ | {
        "MODERATION_INSTANCE": str(instance),
        "MODERATION_LIMITS": "off",
        "MODERATION_DATA_KEYS": ",".join(DATA_KEYS),
    }


def write(port: int, number: int) -> list[tuple[int, str]]:
    told = []
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        for turn in range(EACH):
            reply = {
                "url": f"{ORIGIN}/{number % 3}", "name": "Rita",
                "email": f"rita{number % 40}@mail.example.com",
                "body": f"Reply number {turn} of poster {number}.",
            }  # fmt: skip
            connection.request(
                "POST", "/api/v1/sites/herald/comments", json.dumps(reply),
                {"Content-Type": "application/json", "Origin": ORIGIN},
            )  # fmt: skip
            answer = connection.getresponse()
            told.append((answer.status, json.loads(answer.read()).get("id", "")))
    return told


def test_all_replies_of_64_posters_to_two_processes_are_taken_and_stored(instance: Path, port: int) -> None:
    each = in_threads(*[partial(write, port, number) for number in range(POSTERS)])

    told = list(chain(*each))
    assert [status for status, _ in told] == [202] * (POSTERS * EACH)
    with closing(sqlite3.connect(instance / "moderation.db")) as database:
        stored = {row[0] for row in database.execute("SELECT public_id FROM comments")}
    assert stored == {public_id for _, public_id in told}
    log = (instance / "log").read_text()
    assert "locked" not in log
    assert '"error"' not in log

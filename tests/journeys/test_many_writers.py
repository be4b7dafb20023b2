"""Many readers at once write to two real server processes on one SQLite file, the worker beside them."""

import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import DATA_KEYS, ROOT, free_port
from tests.factories import ORIGIN

POSTERS = 64
EACH = 5


@pytest.fixture
def instance(tmp_path: Path, template: Path) -> Path:
    """The instance folder of an installation with the site `herald`."""
    shutil.copy(template, tmp_path / "moderation.db")
    subprocess.run(
        [sys.executable, "-m", "moderation", "site", "add", "herald", "--origin", ORIGIN],
        cwd=ROOT, env=environment(tmp_path), check=True, capture_output=True,
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
        until_it_answers(number)
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


def until_it_answers(port: int) -> None:
    for _ in range(300):
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server does not answer")


def write(port: int, number: int, answers: list[tuple[int, str]]) -> None:
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
            answers.append((answer.status, json.loads(answer.read()).get("id", "")))


def test_all_replies_of_64_posters_to_two_processes_are_taken_and_stored(instance: Path, port: int) -> None:
    answers: list[tuple[int, str]] = []
    posters = [threading.Thread(target=write, args=(port, number, answers)) for number in range(POSTERS)]

    for poster in posters:
        poster.start()
    for poster in posters:
        poster.join()

    assert [status for status, _ in answers] == [202] * (POSTERS * EACH)
    with closing(sqlite3.connect(instance / "moderation.db")) as database:
        stored = {row[0] for row in database.execute("SELECT public_id FROM comments")}
    assert stored == {public_id for _, public_id in answers}
    log = (instance / "log").read_text()
    assert "locked" not in log
    assert '"error"' not in log

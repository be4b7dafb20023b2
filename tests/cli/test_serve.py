"""`moderation serve` as a process, with its own."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from socket import SO_REUSEPORT, SOL_SOCKET, socket

import pytest

from moderation.config import Settings
from tests.conftest import ROOT, settings_for
from tests.processes import Installation, Process, answers
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.slow

SETTLED = 0.2


@pytest.fixture
def settings(tmp_path: Path, template: Path) -> Settings:
    """Of an installation on SQLite."""
    return settings_for(tmp_path / "instance", f"sqlite:///{template}")


def command_of(process: int) -> str:
    """How a process was started, its arguments parted by blanks; nothing of one that has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    return ""


def children(process: Process, command: str) -> list[int]:
    """Of a process that lives: its children that run this command of ours."""
    return [child for child in process.children() if f"-m moderation {command}" in command_of(child)]


class Another:
    """The one child of a command that is none of those before, once it has been that for SETTLED seconds.

    One that was just forked has its parent's command until it runs its own.
    """

    def __init__(self, process: Process, command: str, before: Sequence[int]) -> None:
        self._look = partial(children, process, command)
        self._before = before
        self._since = 0.0
        self.pid: int | None = None

    def __call__(self) -> bool:
        """Whether it is there."""
        now = self._look()
        pid = now[0] if len(now) == 1 and now[0] not in self._before else None
        if pid != self.pid:
            self.pid, self._since = pid, time.monotonic()
        return pid is not None and time.monotonic() - self._since > SETTLED


def test_its_processes_end_with_a_server_that_was_killed(settings: Settings) -> None:
    with Installation(settings).serving("--with-worker", workers=2) as server:
        web, worker = children(server, "serve"), children(server, "worker")

        server.kill()

        assert (len(web), len(worker)) == (2, 1)
        wait_until(lambda: not server.orphans(), "web processes and worker end")
        assert not answers(settings.port)


def test_a_web_process_and_a_worker_that_end_again_and_again_are_started_again(settings: Settings) -> None:
    with Installation(settings).serving("--with-worker") as server:
        killed: list[int] = []
        for _ in range(3):
            for command in ("serve", "worker"):
                running = Another(server, command, killed)
                wait_until(running, f"another {command} runs")
                assert running.pid is not None
                os.kill(running.pid, signal.SIGKILL)
                killed.append(running.pid)

        for command in ("serve", "worker"):
            wait_until(Another(server, command, killed), f"another {command} runs")
        wait_until(lambda: answers(settings.port), "the application answers again")
        assert len(set(killed)) == 6
        assert server.said().count("a process ended; it is started again") == 3


def test_a_port_that_is_taken_ends_the_start(settings: Settings) -> None:
    with socket() as taken:
        taken.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)  # as another server of ours does
        taken.bind((settings.host, settings.port))
        taken.listen()

        served = Installation(settings).run("serve", "--with-worker")

    assert served.returncode == 1
    assert (
        f"the server can't listen on 127.0.0.1, port {settings.port}: Address already in use" in served.stderr
    )
    assert "Traceback" not in served.stderr


def test_a_server_whose_processes_never_come_up_ends(settings: Settings) -> None:
    server = f"Server('no.such:module', address='127.0.0.1', port={settings.port}, workers=2)"
    code = f"from moderation.cli.web import Server; {server}.run()"

    served = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )

    assert served.returncode == 1
    assert "No module named 'no'" in served.stderr


def test_a_database_that_does_not_answer_ends_the_start_of_a_server(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "instance", f"sqlite:///{tmp_path}/nowhere/moderation.db")

    served = Installation(settings).run("serve")

    assert served.returncode == 1
    assert "moderation: the database can't be used: unable to open database file" in served.stderr
    assert "Traceback" not in served.stderr

"""Real processes for tests: the commands of an installation, nginx, a mail server that keeps what it gets.

Everything here ends with the block that started it, also when a test fails in between.
"""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from moderation.config import Settings
from tests.conftest import ROOT
from tests.waiting import PATIENCE, wait_until


class Process:
    """A command in a process group of its own, which can be killed and started again."""

    def __init__(self, command: Sequence[str], log: Path, environ: dict[str, str] | None = None) -> None:
        self._command, self._environ, self._log = list(command), environ, log
        self._left: list[tuple[int, int]] = []
        self.start()

    def start(self) -> None:
        """Start it (again); what it says is added to its log."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environ, stdout=log, stderr=log, start_new_session=True
            )

    @property
    def pid(self) -> int:
        """Of the command itself, which leads its group."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """With what it ended; None while it runs."""
        return self._process.poll()

    def children(self) -> list[int]:
        """Processes that it forked itself and that live."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/children")
        return [int(child) for task in tasks for child in task.read_text().split()]

    def kill(self) -> None:
        """SIGKILL for the command alone, as from outside: its children are told nothing."""
        for child in self.children():
            with contextlib.suppress(ProcessLookupError):
                self._left.append((child, os.getpgid(child)))
        self._process.kill()
        self._process.wait(PATIENCE)

    def orphans(self) -> list[int]:
        """Children of killed ones that live on."""
        return [child for child, group in self._left if _is_of(child, group)]

    def stop(self) -> None:
        """SIGTERM, and the end of it awaited."""
        self._process.terminate()
        self._process.wait(timeout=PATIENCE)

    def end(self) -> None:
        """SIGKILL for the whole group, whatever is left of it, and for orphans."""
        for orphan in self.orphans():
            with contextlib.suppress(ProcessLookupError):
                os.kill(orphan, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def said(self) -> str:
        """Its log."""
        return self._log.read_text(errors="replace")


class Installation:
    """The commands of one installation, with the settings of a test in their environment."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MODERATION_")}
        given = {
            "instance": settings.instance, "port": settings.port, "base_url": settings.base_url,
            "database_url": settings.database_url, "redis_url": settings.redis_url,
            "mail_url": settings.mail_url, "secret_key": settings.secret_key,
            "data_keys": ",".join(settings.data_keys), "trusted_proxies": settings.trusted_proxies,
            "limits": "on" if settings.limits else "off",
        }  # fmt: skip
        said = {
            f"MODERATION_{name.upper()}": str(value) for name, value in given.items() if value is not None
        }
        self.environ = kept | said | {"PYTHONPATH": str(ROOT)}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            _command(*arguments), env=self.environ, capture_output=True, text=True, timeout=PATIENCE,
            check=False,
        )  # fmt: skip

    @contextmanager
    def running(self, *arguments: str) -> Iterator[Process]:
        """A command as long as the block runs."""
        log = self.settings.instance / f"{arguments[0]}-{self.settings.port}.log"
        with _ending(Process(_command(*arguments), log, self.environ)) as process:
            yield process

    @contextmanager
    def serving(self, *options: str, workers: int = 1) -> Iterator[Process]:
        """`moderation serve`, answering."""
        with self.running("serve", "--workers", str(workers), *options) as process:
            wait_until(lambda: answers(self.settings.port), "the application answers")
            yield process


def _is_of(pid: int, group: int) -> bool:
    try:
        return os.getpgid(pid) == group
    except ProcessLookupError:
        return False


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "moderation", *arguments]


@contextmanager
def nginx(folder: Path, port: int, http_block: str) -> Iterator[Process]:
    """Debian's nginx in `folder` with what stands in its `http {}`; listens on `port` when this returns."""
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if path is None:
        pytest.fail("nginx is missing: apt-get install nginx")
    folder.mkdir()
    own = f"user {_user()};\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{own}worker_processes 1;\ndaemon off;\npid nginx.pid;\nerror_log error.log;\n"
        f"events {{ worker_connections 512; }}\nhttp {{\naccess_log off;\n{_temporary()}{http_block}\n}}\n"
    )
    command = [path, "-p", str(folder), "-c", "nginx.conf", "-e", "error.log"]
    with _ending(Process(command, folder / "said.log")) as process:
        wait_until(lambda: answers(port), "nginx answers")
        yield process


def _user() -> str:
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


def _temporary() -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"{kind}_temp_path {kind};\n" for kind in kinds)


@contextmanager
def _ending(process: Process) -> Iterator[Process]:
    try:
        yield process
    finally:
        process.end()


class Sink:
    """Keeps every message as it came, also those whose sender died before it heard so."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str]] = []
        """Recipient and Message-ID."""
        self.contents: list[bytes] = []
        """What the messages said, in the same order as long as each has one recipient."""
        self._got = threading.Event()
        self._gate = threading.Event()
        self._gate.set()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take a message; the answer waits as long as `held` does."""
        import asyncio

        message = message_from_bytes(envelope.content)
        self.arrived += [(recipient, message["Message-ID"]) for recipient in envelope.rcpt_tos]
        self.contents.append(envelope.content)
        self._got.set()
        await asyncio.to_thread(self._gate.wait, PATIENCE)
        return "250 taken"

    @contextmanager
    def held(self) -> Iterator[threading.Event]:
        """Messages that arrive in the block are kept, and nobody is told; the first sets the event."""
        self._got.clear()
        self._gate.clear()
        try:
            yield self._got
        finally:
            self._gate.set()


@contextmanager
def mail_server(port: int, **options: Any) -> Iterator[Sink]:
    """A mail server on loopback; `options` are those of aiosmtpd's."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def answers(port: int) -> bool:
    """Whether /healthz answers on a port, whatever it says."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True

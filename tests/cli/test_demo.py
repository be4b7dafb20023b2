"""`moderation demo`, which bin/run starts: two origins, one command, data that stays."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import ROOT, free_port
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.slow


class Demo:
    """The demo on ports of its own."""

    def __init__(self, instance: Path, port: int, demo_port: int) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MODERATION_")}
        environ = kept | {
            "MODERATION_INSTANCE": str(instance),
            "MODERATION_PORT": str(port),
            "MODERATION_DEMO_PORT": str(demo_port),
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "moderation"]
        self.environ, self.command = environ, command
        self.log = instance.with_name(f"demo-{port}.log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, "demo"], env=environ, stdout=log, stderr=subprocess.DEVNULL
            )

    def addresses(self) -> list[str]:
        """The two lines that it says when it is up."""
        wait_until(lambda: self.log.read_text().count("\n") >= 2, "the demo tells its two addresses")
        return self.log.read_text().splitlines()[:2]

    def stop(self) -> str:
        """End it as Ctrl-C does; returns what it said besides the two addresses."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)
        return "\n".join(self.log.read_text().splitlines()[2:])

    def sites(self) -> str:
        """What `moderation site list` prints."""
        return subprocess.run(
            [*self.command, "site", "list"], env=self.environ, capture_output=True, text=True,
            timeout=PATIENCE, check=True,
        ).stdout  # fmt: skip


def get(url: str) -> str:
    """A page."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def test_the_demo_has_two_origins_keeps_its_data_follows_its_ports_and_ends_as_one(
    tmp_path: Path,
) -> None:
    port, first_port, second_port = free_port(), free_port(), free_port()

    first = Demo(tmp_path / "instance", port, first_port)
    try:
        desk, magazine = first.addresses()
        assert f"http://localhost:{port}" in desk
        assert f"http://127.0.0.1:{first_port}" in magazine
        assert f"http://localhost:{port}/embed.js" in get(_article(first_port))
        assert get(f"http://127.0.0.1:{port}/embed.js")
    finally:
        rest = first.stop()
    assert "password" in rest
    assert first.process.returncode == 0

    second = Demo(tmp_path / "instance", port, second_port)
    try:
        assert f"http://127.0.0.1:{second_port}" in second.addresses()[1]
        assert f"http://127.0.0.1:{second_port}" in second.sites()
        url = _article(second_port)
        thread = get(f"http://localhost:{port}/api/v1/sites/demo/thread?url={url}")
        assert url in thread
        assert f":{first_port}/" not in thread
        assert json.loads(thread)["article"]["count"] > 0
        assert len(processes_of(tmp_path / "instance")) > 3
        second.process.kill()
        wait_until(
            lambda: len(processes_of(tmp_path / "instance")) <= 1, "all end with a demo that was killed"
        )
    finally:
        for left in processes_of(tmp_path / "instance"):
            os.kill(left, signal.SIGKILL)
        rest = second.stop()
    assert "password" not in rest


def processes_of(instance: Path) -> list[int]:
    """All that run the installation in this folder."""
    setting, found = f"MODERATION_INSTANCE={instance}", []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if setting.encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


def _article(port: int) -> str:
    front = get(f"http://127.0.0.1:{port}/")
    path = next(part.split('"')[0] for part in front.split('href="') if part.startswith("/20"))
    return f"http://127.0.0.1:{port}{path}"

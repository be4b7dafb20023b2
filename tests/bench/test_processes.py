"""What a run starts ends with it, and nothing else does."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bench.limits.imports import libraries
from bench.processes import NotStarted, family, free_port, holders, pss, started, stop, unshared, wait_for
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.slow

SLEEP = "import time; time.sleep(60)"
STUBBORN = (
    "import signal, subprocess, sys, time\n"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print('up', flush=True); time.sleep(60)"
)


def test_a_process_ends_with_all_that_it_started(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with started([sys.executable, "-c", STUBBORN], log=log) as process:
        wait_until(lambda: log.exists() and log.read_text(), "both processes run")
        pids = family(process.pid)

    assert len(pids) == 2
    wait_until(lambda: not any(map(_lives, pids)), "both processes end")


def test_others_are_left_alone(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", SLEEP])
    try:
        with started([sys.executable, "-c", SLEEP], log=tmp_path / "log"):
            pass

        assert other.poll() is None
    finally:
        stop(other)


def test_a_part_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-c", "raise SystemExit('no room')"]

    with started(command, log=log) as process, pytest.raises(NotStarted, match="no room"):
        wait_for(f"http://127.0.0.1:{free_port()}/", process, log)


def test_memory_is_read_in_megabytes() -> None:
    process = subprocess.Popen([sys.executable, "-c", f"x = bytearray(64 * 2**20); {SLEEP}"])
    try:
        wait_until(lambda: pss(process.pid) > 64, "the process holds its 64 MB")

        assert 64 < pss(process.pid) < 128
        assert 64 < unshared(process.pid) < 128
    finally:
        stop(process)


def test_the_process_that_holds_a_connection_is_found() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(PATIENCE)
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as caller, listener.accept()[0]:
            found = holders(port, [os.getpid()])
            here = caller.getsockname()[1]

    assert found == {here: os.getpid()}


def test_the_libraries_are_those_that_the_product_depends_on() -> None:
    found = libraries()

    assert {"flask", "argon2", "markdown_it", "flask_security", "ada_url"} <= set(found)
    assert not {"tests", "docs", "pytest"} & set(found)


def _lives(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"

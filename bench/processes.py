"""Processes that a run starts, and ends again by their id."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from moderation.cli import processes

PATIENCE = 60
"""Seconds until a server has to answer."""


class NotStarted(RuntimeError):
    """A part did not come up; the message says which, and its last words."""


@contextmanager
def started(
    command: Sequence[object],
    *,
    log: Path,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own for as long as the block runs; what it says goes to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            env=dict(environ) if environ is not None else None, cwd=cwd, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started and whatever it started in its session; gently first."""
    processes.stop(process)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, pause: float = 0.05) -> None:
    """Wait until `url` answers anything. Raises NotStarted."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                return
            time.sleep(pause)
        except OSError:
            time.sleep(pause)
    raise NotStarted(f"{url} does not answer. {' '.join(log.read_text().splitlines()[-3:])}")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def family(pid: int) -> list[int]:
    """A process and everything below it, parents first."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            above = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(above, []).append(int(path.parent.name))
    found = [pid]
    for one in found:
        found.extend(sorted(children.get(one, [])))
    return found


def pss(pid: int) -> float:
    """A process's proportional share of memory, in MB (2^20 bytes)."""
    return _rollup(pid)["Pss"]


def unshared(pid: int) -> float:
    """The same if it shared no memory of its own with the process that forked it, only files, in MB."""
    told = _rollup(pid)
    return told["Anonymous"] + told["Pss_File"] + told["Pss_Shmem"]


def _rollup(pid: int) -> dict[str, float]:
    """Source: proc(5), /proc/pid/smaps_rollup."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {line.partition(":")[0]: int(line.split()[1]) / 1024 for line in lines}


def holders(port: int, pids: Sequence[int]) -> dict[int, int]:
    """For every connection to `port` of loopback: the caller's port and the process that holds its other end.

    Source: proc(5), /proc/net/tcp and /proc/pid/fd.
    """
    sockets = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        here, there = words[1].split(":"), words[2].split(":")
        if int(here[1], 16) == port and words[3] == "01":
            sockets[words[9]] = int(there[1], 16)
    found = {}
    for pid in pids:
        for path in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = path.readlink().name
            except OSError:
                continue
            inode = target.removeprefix("socket:[").rstrip("]")
            if inode in sockets:
                found[sockets[inode]] = pid
    return found

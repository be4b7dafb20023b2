"""What a run ran on: the machine, its disk, and the versions of all parts."""

import os
import platform
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

PARTS = ("flask", "werkzeug", "sqlalchemy", "granian", "orjson", "psycopg", "redis")


def about(work: Path) -> dict[str, str]:
    """Name to value, in the order in which docs tell them."""
    return {
        "machine": f"{os.cpu_count()} cores of {_cpu()}, {_memory():.0f} GB, Linux {platform.release()}",
        "disk": f"{syncs(work):,.0f} writes of 4 kB with fsync each second",
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", "unknown"),
        "versions": ", ".join(
            [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in PARTS)]
        ),
        "tools": ", ".join(
            filter(None, (_said("nginx", "-v"), _said("wrk", "-v"), _said("redis-server", "-v")))
        ),
    }


def syncs(folder: Path, seconds: float = 1.0) -> float:
    """How many small durable writes the disk takes each second, one after another."""
    path = folder / "fsync"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        done, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            os.pwrite(descriptor, b"\0" * 4096, 4096 * (done % 1024))
            os.fsync(descriptor)
            done += 1
        return done / seconds
    finally:
        os.close(descriptor)
        path.unlink()


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _said(*command: str) -> str:
    """The first words of what a program says of its version."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    first = (done.stdout + done.stderr).strip().splitlines()[0]
    words = first.replace("nginx version:", "").split()
    return " ".join(word for word in words[:4] if "Copyright" not in word and "sha" not in word)

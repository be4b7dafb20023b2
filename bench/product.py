"""The product as an operator would start it: two web processes on loopback, limits off."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bench.data.shape import Size
from bench.data.site import KEY, ORIGIN
from bench.processes import NotStarted, family, free_port, started, wait_for

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
SITE = f"/api/v1/sites/{KEY}"


@dataclass(frozen=True, slots=True)
class Server:
    """A running installation."""

    origin: str
    pid: int
    instance: Path

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.origin.rpartition(":")[2])

    @property
    def processes(self) -> list[int]:
        """The process that was started and all below it."""
        return family(self.pid)


def thread_path(article: int, cursor: str | None = None) -> str:
    """What a reader's browser asks for, as static/embed/thread.js builds it."""
    more = f"&cursor={quote(cursor, safe='')}" if cursor else ""
    return f"{SITE}/thread?url={quote(f'{ORIGIN}/{article}', safe='')}&sort=oldest{more}"


def counts_path(articles: int = 20, first: int = 1) -> str:
    """Counts for as many URLs."""
    urls = [quote(f"{ORIGIN}/{first + number}", safe="") for number in range(articles)]
    return f"{SITE}/counts?{'&'.join(f'url={url}' for url in urls)}"


def prepared(place: Path, size: Size, *, environ: Mapping[str, str] | None = None) -> Path:
    """An instance folder with that much data, made once and kept as a template. Raises NotStarted."""
    if not (place / "ready").exists():
        emptied(place)
        fill(place, size, environ=environ)
        (place / "ready").touch()
    return place


def edition() -> str:
    """What data depend on, in eight digits: the schema, and the program that makes them."""
    folders = (ROOT / "moderation" / "migrations" / "versions", ROOT / "bench" / "data")
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def fill(place: Path, size: Size, *, environ: Mapping[str, str] | None = None) -> None:
    """Give an instance's database the data of `size`. Raises NotStarted."""
    threads = ",".join(map(str, size.threads))
    _data(place, ["--comments", size.comments, "--pending", size.pending, "--threads", threads], environ)


def shortened(place: Path, source: Path, pending: int) -> Path:
    """The same data with a queue of `pending`, made once and kept as a template. Raises NotStarted."""
    if not (place / "ready").exists():
        copied(place, source)
        (place / "ready").unlink(missing_ok=True)
        _data(place, ["--leave-pending", pending], None)
        (place / "ready").touch()
    return place


def emptied(place: Path) -> Path:
    """A folder with nothing in it."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return place


def copied(place: Path, source: Path) -> Path:
    """A copy to be written into."""
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", "--reflink=auto", str(source), str(place)], check=True)
    return place


@contextmanager
def serving(
    instance: Path, log: Path, *, environ: Mapping[str, str] | None = None, workers: int = WORKERS
) -> Iterator[Server]:
    """`moderation serve` on a free port, ready. Raises NotStarted."""
    port = free_port()
    command = [sys.executable, "-m", "moderation", "serve", "--workers", workers]
    with started(
        command, log=log, environ=settings(instance, port) | dict(environ or {}), cwd=ROOT
    ) as process:
        wait_for(f"http://127.0.0.1:{port}/readyz", process, log)
        yield Server(f"http://127.0.0.1:{port}", process.pid, instance)


def settings(instance: Path, port: int) -> dict[str, str]:
    """This process's environment with nothing of MODERATION_* but what a measurement needs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MODERATION_")}
    return kept | {
        "MODERATION_INSTANCE": str(instance),
        "MODERATION_HOST": "127.0.0.1",
        "MODERATION_PORT": str(port),
        "MODERATION_LIMITS": "off",
    }


def _data(place: Path, arguments: list[object], environ: Mapping[str, str] | None) -> None:
    command = [sys.executable, "-m", "bench.data", *map(str, arguments)]
    told = settings(place, 8000) | dict(environ or {})
    done = subprocess.run(command, env=told, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotStarted(f"the data could not be made: {done.stderr.strip()[-600:]}")

"""Isso from PyPI behind uWSGI, as https://isso-comments.de/docs/reference/deployment/ has it.

"uWSGI: Isso has special support for uWSGI, namely fast IPC caching, job spooling and delayed jobs."
The configuration is that of its documentation; processes are as many as cores, as it says. Moderation is
on, as with us; its guard (a limit for each address) is off, as our limits are.
"""

import os
import sqlite3
import subprocess
import time
import venv
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench.peers.peer import Peer
from bench.processes import free_port, started, wait_for

WANTED = ("isso==0.14.0", "pyuwsgi==2.0.30.post1")
THREADS, COMMENTS = 200, 10_000

CONFIG = """[general]
dbpath = {place}/comments.db
host = http://127.0.0.1:{port}/
[moderation]
enabled = true
[server]
listen = http://127.0.0.1:{port}
[guard]
enabled = false
"""

UWSGI = """[uwsgi]
http = 127.0.0.1:{port}
http-keepalive = 1
master = true
die-on-term = true
processes = {processes}
cache2 = name=hash,items=10240,blocksize=32
spooler = {place}/mail
module = isso.run
virtualenv = {place}/env
disable-logging = true
"""


@contextmanager
def serving(place: Path, log: Path) -> Iterator[Peer]:
    """Isso with 10,000 comments, 50 of them in the thread that is read.

    Raises NotStarted, CalledProcessError.
    """
    _install(place / "env")
    port = free_port()
    (place / "mail").mkdir(exist_ok=True)
    (place / "isso.cfg").write_text(CONFIG.format(place=place, port=port))
    (place / "uwsgi.ini").write_text(UWSGI.format(place=place, port=port, processes=os.cpu_count()))
    for path in place.glob("comments.db*"):
        path.unlink()
    command = [place / "env" / "bin" / "uwsgi", "--ini", place / "uwsgi.ini"]
    environ = os.environ | {"ISSO_SETTINGS": str(place / "isso.cfg")}
    with started(command, log=log, cwd=place, environ=environ) as process:
        origin = f"http://127.0.0.1:{port}"
        wait_for(f"{origin}/config", process, log)
        _fill(place / "comments.db")
        yield Peer("isso", WANTED[0].partition("==")[2], f"{origin}/?uri=%2F1", f"{origin}/new")


def _install(env: Path) -> None:
    """An environment of its own; the product's knows nothing of it."""
    if not (env / "bin" / "uwsgi").exists():
        venv.create(env, with_pip=True, clear=True)
        pip = [env / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*map(str, pip), *WANTED], check=True)


def _fill(database: Path) -> None:
    """Threads /1, /2 … with approved comments; 50 under /1."""
    now = time.time()
    text = "The council said in spring that the taps would be back before the summer. "
    with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        connection.executemany(
            "INSERT INTO threads (id, uri, title) VALUES (?, ?, ?)",
            ((number, f"/{number}", f"Article {number}") for number in range(1, THREADS + 1)),
        )
        connection.executemany(
            "INSERT INTO comments (tid, parent, created, mode, remote_addr, text, author, email, voters)"
            " VALUES (?, NULL, ?, 1, '127.0.0.0', ?, ?, ?, zeroblob(256))",
            (
                (
                    1 if number < 50 else 2 + number % (THREADS - 1), now - COMMENTS + number,
                    f"{text}{text}({number})", f"Writer {number}", f"writer{number}@mail-example.org",
                )
                for number in range(COMMENTS)
            ),
        )  # fmt: skip

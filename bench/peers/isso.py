"""Isso from PyPI behind uWSGI, as https://isso-comments.de/docs/reference/deployment/ has it.

"uWSGI: Isso has special support for uWSGI, namely fast IPC caching, job spooling and delayed jobs."
The configuration is that of its documentation; processes are as many as cores, as it says. Moderation is
on, as with us; its guard (a limit for each address) is off, as our limits are.
"""

import http.client
import os
import sqlite3
import subprocess
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from itsdangerous import URLSafeTimedSerializer

from bench.peers.peer import FIRST, WAITING, Peer
from bench.processes import free_port, started, wait_for

WANTED = ("isso==0.14.0", "pyuwsgi==2.0.30.post1")
PASSWORD = "only-for-measurements"

CONFIG = """[general]
dbpath = {place}/comments.db
host = http://127.0.0.1:{port}/
[moderation]
enabled = true
[server]
listen = http://127.0.0.1:{port}
[guard]
enabled = false
[admin]
enabled = true
password = {password}
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
virtualenv = {env}
disable-logging = true
"""


@contextmanager
def serving(place: Path, log: Path, comments: int) -> Iterator[Peer]:
    """Isso with so many comments, 50 of them in the thread that is read and a tenth waiting.

    Raises NotStarted, CalledProcessError.
    """
    env = place.parent / "isso-env"
    _install(env)
    port = free_port()
    (place / "mail").mkdir(parents=True, exist_ok=True)
    (place / "isso.cfg").write_text(CONFIG.format(place=place, port=port, password=PASSWORD))
    (place / "uwsgi.ini").write_text(UWSGI.format(place=place, port=port, processes=os.cpu_count(), env=env))
    for path in place.glob("comments.db*"):
        path.unlink()
    environ = os.environ | {"ISSO_SETTINGS": str(place / "isso.cfg")}
    with started(
        [env / "bin" / "uwsgi", "--ini", place / "uwsgi.ini"], log=log, cwd=place, environ=environ
    ) as process:
        origin = f"http://127.0.0.1:{port}"
        wait_for(f"{origin}/config", process, log)
        _fill(place / "comments.db", comments)
        yield Peer(
            kind="isso", version=WANTED[0].partition("==")[2], origin=origin, read=f"{origin}/?uri=%2F1",
            post=f"{origin}/new", queue=f"{origin}/admin/?mode=2", headers={"Cookie": _cookie(origin)},
            approval=_approval(place / "comments.db"), approved=200,
        )  # fmt: skip


def _cookie(origin: str) -> str:
    """The session of somebody who is signed in; it comes with a redirect that is not followed."""
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=30)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/login/", f"password={PASSWORD}", kind)
    cookies = connection.getresponse().headers.get_all("Set-Cookie") or []
    connection.close()
    return "; ".join(cookie.partition(";")[0] for cookie in cookies)


def _approval(database: Path) -> Callable[[int], str]:
    """The link of a comment's Validate button: its number, signed with the key that Isso keeps."""
    with closing(sqlite3.connect(database)) as connection:
        (key,) = connection.execute("SELECT value FROM preferences WHERE key = 'session-key'").fetchone()
    signer = URLSafeTimedSerializer(key)
    return lambda number: f"/id/{number}/activate/{signer.dumps(number)} {{}}"


def _install(env: Path) -> None:
    """An environment of its own; the product's knows nothing of it."""
    if not (env / "bin" / "uwsgi").exists():
        venv.create(env, with_pip=True, clear=True)
        pip = [env / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*map(str, pip), *WANTED], check=True)


def _fill(database: Path, comments: int) -> None:
    """Threads /1, /2 … with their comments; 50 under /1."""
    text, threads = (
        "The council said in spring that the taps would be back before the summer. ",
        comments // 50,
    )
    with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        connection.executemany(
            "INSERT INTO threads (id, uri, title) VALUES (?, ?, ?)",
            ((number, f"/{number}", f"Article {number}") for number in range(1, threads + 1)),
        )
        connection.execute(
            "WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ? - 1)"
            " INSERT INTO comments (id, tid, created, mode, remote_addr, text, author, email, voters)"
            " SELECT n + 1, CASE WHEN n < 50 THEN 1 ELSE 2 + n % (? - 1) END, ? + n,"
            " CASE WHEN n >= ? AND n % ? = ? % ? THEN 2 ELSE 1 END, '127.0.0.0', ? || n, 'Writer ' || n,"
            " 'writer' || n || '@mail-example.org', zeroblob(256) FROM numbers",
            (comments, threads, time.time() - comments, FIRST, WAITING, FIRST, WAITING, text + text),
        )

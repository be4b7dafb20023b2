"""The product on another server, and a server with no product: where a read's time goes."""

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import free_port, started, wait_for
from bench.product import ROOT, WORKERS, settings

UWSGI = "pyuwsgi==2.0.30.post1"

ALONE = '''"""An application that knows one answer."""

BODY = open({body!r}, "rb").read()
HEADERS = [("content-type", "application/json"), ("content-length", str(len(BODY)))]


async def application(scope, protocol):
    protocol.response_bytes(200, HEADERS, BODY)
'''


@contextmanager
def on_uwsgi(instance: Path, env: Path, log: Path) -> Iterator[str]:
    """The origin of the product as docs/scaling.md tells to run it on uWSGI, in an environment of its own.

    Raises NotStarted, CalledProcessError.
    """
    _install(env)
    port = free_port()
    paths = f"{sysconfig.get_path('purelib')}:{ROOT}"
    command = [
        env / "bin" / "uwsgi", "--http11-socket", f"127.0.0.1:{port}", "--master", "--lazy-apps",
        "--processes", WORKERS, "--threads", 16, "--enable-threads", "--disable-logging",
        "--die-on-term", "--module", "moderation.factory:create_app()",
    ]  # fmt: skip
    environ = settings(instance, port) | {"PYTHONPATH": paths}
    with started(command, log=log, environ=environ, cwd=ROOT) as process:
        wait_for(f"http://127.0.0.1:{port}/readyz", process, log)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def granian_alone(place: Path, content: bytes, log: Path) -> Iterator[str]:
    """The URL of granian with an application that does nothing but answer `content`. Raises NotStarted."""
    place.mkdir(parents=True, exist_ok=True)
    (place / "content").write_bytes(content)
    (place / "alone.py").write_text(ALONE.format(body=str(place / "content")))
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "rsgi", "--no-ws", "--http", "1", "--runtime-mode",
        "st", "--workers", WORKERS, "--port", port, "alone:application",
    ]  # fmt: skip
    with started(command, log=log, environ=dict(os.environ), cwd=place) as process:
        url = f"http://127.0.0.1:{port}/"
        wait_for(url, process, log)
        yield url


def _install(env: Path) -> None:
    if not (env / "bin" / "uwsgi").exists():
        venv.create(env, with_pip=True, clear=True)
        pip = [env / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*map(str, pip), UWSGI], check=True)

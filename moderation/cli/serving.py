"""serve, worker, upgrade: the processes of an installation."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

import click

from moderation.cli import schema
from moderation.cli.parts import Parts


@click.command()
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", type=click.IntRange(1, 256), help="Threads of each; else MODERATION_THREADS.")
@click.option("--with-worker", is_flag=True, help="Run the worker beside it.")
@click.pass_obj
def serve(parts: Parts, workers: int, threads: int | None, with_worker: bool) -> None:
    """Serve the application on MODERATION_HOST and MODERATION_PORT."""
    from granian.constants import HTTPModes, Interfaces, RuntimeModes
    from granian.log import LogLevels
    from granian.server import Server

    with parts.application():
        settings = parts.settings()
    if threads is not None:
        os.environ["MODERATION_THREADS"] = str(threads)
    server = Server(
        "moderation.factory:create_server",
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        runtime_mode=RuntimeModes.st,
        address=settings.host,
        port=settings.port,
        workers=workers,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    click.echo(f"Serving {settings.base_url}", err=True)
    with beside("worker") if with_worker else beside():
        server.serve(target_loader=partial(_load, os.getpid()))


def _load(server: int, target: str) -> Any:
    """The application of a web process; `target` is "module:factory".

    The process ends with its server. One that outlived it would go on to answer on the same port, beside
    those of the server's successor and perhaps with the code of an older release.
    """
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()
    module, _, factory = target.partition(":")
    return getattr(import_module(module), factory)()


def _end_with(server: int) -> None:
    while os.getppid() == server:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


@click.command()
@click.pass_obj
def worker(parts: Parts) -> None:
    """Deliver mail, carry bulk acts on, close articles whose time has come. Runs until it is stopped."""
    with parts.application() as app:
        pass
    parts.consume(app)


@click.command()
@click.pass_obj
def upgrade(parts: Parts) -> None:
    """Bring the database to the schema of this release; safe to run again."""
    with parts.create_app(parts.settings()).app_context():
        schema.upgrade()
    click.echo("The database is up to date.", err=True)


@contextmanager
def beside(*arguments: str) -> Iterator[None]:
    """Another command of ours runs as a process of its own as long as the block does."""
    if not arguments:
        yield
        return
    process = subprocess.Popen([sys.executable, "-m", "moderation", *arguments])
    try:
        yield
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started; gently first."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

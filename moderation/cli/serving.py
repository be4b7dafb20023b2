"""serve, worker, upgrade: the processes of an installation."""

import os
import time
from contextlib import nullcontext

import click
import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from moderation.cli import schema, sealed
from moderation.cli.parts import Parts, unanswered
from moderation.cli.processes import Pauses, beside, end_with


def _end_with(_context: click.Context, _option: click.Parameter, parent: int | None) -> None:
    if parent is not None:
        end_with(parent)


PARENT = click.option("--parent", type=int, hidden=True, expose_value=False, callback=_end_with)
"""The id of the process to end with. Passed by a command that starts another one."""


@click.command()
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", type=click.IntRange(1, 256), help="Threads of each; else MODERATION_THREADS.")
@click.option("--with-worker", is_flag=True, help="Run the worker beside it.")
@PARENT
@click.pass_obj
def serve(parts: Parts, workers: int, threads: int | None, with_worker: bool) -> None:
    """Serve the application on MODERATION_HOST and MODERATION_PORT."""
    from moderation.cli.web import Server

    with parts.application():
        settings = parts.settings()
    if threads is not None:
        os.environ["MODERATION_THREADS"] = str(threads)
    server = Server(
        "moderation.factory:create_server", address=settings.host, port=settings.port, workers=workers
    )
    click.echo(f"Serving {settings.base_url}", err=True)
    with beside("worker", over=server.over) if with_worker else nullcontext():
        server.run()


@click.command()
@PARENT
@click.pass_obj
def worker(parts: Parts) -> None:
    """Deliver mail, carry bulk acts on, close articles whose time has come. Runs until it is stopped."""
    parts.consume(_awaited(parts))


def _awaited(parts: Parts) -> Flask:
    """The application, once its database answers: there may be no supervisor to start the worker again."""
    pauses = Pauses(first=1.0)
    while True:
        try:
            with parts.application() as app:
                return app
        except OperationalError as problem:
            log = structlog.get_logger("moderation.worker")
            log.warning("the worker waits for its database", problem=unanswered(problem))
            time.sleep(pauses.after_failure())


@click.command()
@click.pass_obj
def upgrade(parts: Parts) -> None:
    """Bring the database to the schema of this release; safe to run again."""
    settings = parts.settings()
    with parts.create_app(settings).app_context():
        schema.upgrade()
        sealed.check(settings)
    click.echo("The database is up to date.", err=True)

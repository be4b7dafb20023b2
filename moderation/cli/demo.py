"""demo: the application, its worker and the demo magazine, with nothing to set up before."""

import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from werkzeug.serving import WSGIRequestHandler, make_server

from moderation.cli import operations, schema, sealed
from moderation.cli.moderators import new_password
from moderation.cli.parts import Parts
from moderation.cli.processes import started, stop
from moderation.config import Settings
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators import operations as moderators
from moderation.moderators import queries as moderator_queries
from moderation.moderators.models import Role
from moderation.sites import operations as sites
from moderation.sites import queries as site_queries
from moderation.sites.models import Site

KEY = "demo"
PATIENCE = 60
"""Seconds until both have to answer."""


@click.command()
@click.pass_obj
def demo(parts: Parts) -> None:
    """Serve the application and a magazine that embeds it, on two origins; Ctrl-C stops both."""
    settings = parts.settings()
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    try:
        signing_in = _prepare(parts, settings)
        with _magazine(parts, settings), _application() as application:
            _await(application, f"http://{settings.host}:{settings.port}/readyz")
            _await(application, _origin(settings) + "/")
            _tell(settings, signing_in)
            sys.exit(application.wait())
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)


def _interrupt(_signal: int, _frame: Any) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _prepare(parts: Parts, settings: Settings) -> tuple[str, str] | None:
    """Schema, site, owner, replies; returns the owner's email and password when they are new."""
    with parts.create_app(settings).app_context():
        schema.upgrade()
        sealed.check(settings)
        with transaction():
            site = _site(settings)
            signing_in = _owner(site, settings)
        parts.seed(site, _origin(settings), now=clock.now())
        return signing_in


def _site(settings: Settings) -> Site:
    """The demo's site; its origin and its articles' URLs follow the port."""
    site = site_queries.by_key(KEY)
    if site is None:
        return sites.create(KEY, "The Evening Ferry", [_origin(settings)], now=clock.now())
    before = [allowed.origin for allowed in site.origins]
    if sites.change(site, origins=[_origin(settings)], now=clock.now()):
        for origin in before:
            operations.move(site.id, origin, _origin(settings))
    return site


def _owner(site: Site, settings: Settings) -> tuple[str, str] | None:
    if moderator_queries.members(site.id):
        return None
    email = settings.owner_email or "owner@moderation.example"
    password = settings.owner_password or new_password()
    account = moderator_queries.by_email(email)
    if account is None:
        account = moderators.create_account(email, password, "Owner", now=clock.now())
    moderators.add(site, account, Role.OWNER, now=clock.now())
    return email, password


def _origin(settings: Settings) -> str:
    return f"http://127.0.0.1:{settings.demo_port}"


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def _magazine(parts: Parts, settings: Settings) -> Iterator[None]:
    application = parts.create_magazine(
        replies_host=settings.base_url, site_key=KEY, origin=_origin(settings)
    )
    try:
        server = make_server(
            "127.0.0.1", settings.demo_port, application, threaded=True, request_handler=_Quiet
        )
    except (OSError, SystemExit) as problem:
        raise click.ClickException(
            f"port {settings.demo_port} is taken; set MODERATION_DEMO_PORT"
        ) from problem
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def _application() -> Iterator[subprocess.Popen[bytes]]:
    process = started("serve", "--with-worker")
    try:
        yield process
    finally:
        stop(process)


def _await(process: subprocess.Popen[bytes], url: str) -> None:
    """Wait until `url` answers. Raises ClickException when the process ends or PATIENCE does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise click.ClickException("the application did not start; the lines above say why")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    raise click.ClickException(f"{url} does not answer")


def _tell(settings: Settings, signing_in: tuple[str, str] | None) -> None:
    """Say all of it at once: whoever has read the addresses has the sign-in too."""
    lines = [f"Application  {settings.base_url}", f"Magazine     {_origin(settings)}"]
    if signing_in is not None:
        email, password = signing_in
        shown = password if settings.owner_password is None else "as in MODERATION_OWNER_PASSWORD"
        lines += [f"Sign in at   {settings.base_url}/login", f"  email      {email}", f"  password   {shown}"]
    click.echo("\n".join(lines))
    sys.stdout.flush()

"""What commands are given by the composition root, because the surfaces do not see each other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from moderation.cli import schema, sealed
from moderation.config import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """How to make what the commands run."""

    settings: Callable[[], Settings]
    create_app: Callable[[Settings], Flask]
    consume: Callable[[Flask], None]
    create_magazine: Callable[..., Any]
    """create_magazine(replies_host=, site_key=, origin=) -> a WSGI application."""
    seed: Callable[..., None]
    """Fills the demo's site with replies, once."""

    @contextmanager
    def application(self, *, any_keys: bool = False) -> Iterator[Flask]:
        """The application, in its context. Checks the database's schema, and that our data keys fit it.

        `any_keys` skips the latter, for commands that seal and open nothing. Raises OperationalError when the
        database can't be used.
        """
        settings = self.settings()
        app = self.create_app(settings)
        with app.app_context():
            if not schema.is_current():
                raise click.ClickException("the database is not up to date; run: moderation upgrade")
            if not any_keys:
                sealed.check(settings)
            yield app


def unanswered(problem: OperationalError) -> str:
    """Why the database can't be used, in one line."""
    return str(problem.orig).strip().partition("\n")[0]

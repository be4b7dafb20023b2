"""What commands are given by the composition root, because the surfaces do not see each other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from moderation.cli import schema
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
    def application(self) -> Iterator[Flask]:
        """The application with its context, on a database that has the present schema.

        Raises OperationalError when the database can't be used.
        """
        app = self.create_app(self.settings())
        with app.app_context():
            if not schema.is_current():
                raise click.ClickException("the database is not up to date; run: moderation upgrade")
            yield app


def unanswered(problem: OperationalError) -> str:
    """Why the database can't be used, in one line."""
    return str(problem.orig).strip().partition("\n")[0]

"""An application that has keys and languages only, for tests of what needs no database."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from moderation.foundation import languages, places
from tests import keyrings, reuse
from tests.conftest import DATA_KEYS


@contextmanager
def in_an_app() -> Iterator[Flask]:
    """The application, with its context pushed so that a test may call what asks for the current one."""
    app = Flask("moderation", template_folder=str(places.templates()))
    reuse.share_templates(app)
    languages.register(app)
    keyrings.hold(app, *DATA_KEYS)
    with app.app_context():
        yield app

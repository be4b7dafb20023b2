"""Surface: wakes up, reads the outbox, calls down."""

from flask import Flask

from moderation.config import Settings
from moderation.foundation.outbox import EXTENSION
from moderation.worker.outbox import drain
from moderation.worker.tasks import HUEY, queue


def register(app: Flask, settings: Settings) -> None:
    """Let whatever records an event in `app` wake the worker."""
    tasks = queue(app, settings)
    app.extensions[HUEY] = tasks.huey
    app.extensions[EXTENSION] = tasks.wake


def consume(app: Flask) -> None:
    """Work until this process is stopped. SIGINT and SIGTERM end it."""
    drain(app)
    app.extensions[HUEY].create_consumer(workers=1, periodic=True, max_delay=1.0).run()

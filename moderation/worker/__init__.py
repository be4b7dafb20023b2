"""Surface: wakes up, reads the outbox, calls down."""

from flask import Flask

from moderation.config import Settings
from moderation.foundation.outbox import EXTENSION
from moderation.worker.tasks import HUEY, queue


def register(app: Flask, settings: Settings) -> None:
    """Let whatever records an event in `app` wake the worker."""
    tasks = queue(app, settings)
    app.extensions[HUEY] = tasks.huey
    app.extensions[EXTENSION] = tasks.wake

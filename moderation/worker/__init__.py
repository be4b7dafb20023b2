"""Surface: wakes up, reads the outbox, calls down."""

import threading
from typing import TYPE_CHECKING

from flask import Flask

from moderation.config import Settings
from moderation.foundation.outbox import EXTENSION as WAKE

if TYPE_CHECKING:
    from moderation.worker.tasks import Queue

EXTENSION = "moderation.worker"


class Waker:
    """The way to the worker. Its queue is made at the first need: a process that only reads has none."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._lock = threading.Lock()
        self._queue: Queue | None = None

    @property
    def queue(self) -> "Queue":
        """The queue that the worker reads."""
        with self._lock:
            if self._queue is None:
                from moderation.worker import tasks

                self._queue = tasks.queue(self._app, self._settings)
        return self._queue

    def wake(self) -> None:
        """Let the worker look into the outbox."""
        self.queue.wake()


def register(app: Flask, settings: Settings) -> None:
    """Let whatever records an event in `app` wake the worker."""
    waker = app.extensions[EXTENSION] = Waker(app, settings)
    app.extensions[WAKE] = waker.wake


def consume(app: Flask) -> None:
    """Work until this process is stopped. SIGINT and SIGTERM end it."""
    from moderation.worker.tasks import work

    work(app)
    waker: Waker = app.extensions[EXTENSION]
    waker.queue.huey.create_consumer(workers=1, periodic=True, max_delay=1.0).run()

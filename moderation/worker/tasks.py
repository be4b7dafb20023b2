"""Huey's tasks. The queue is only a wake-up: what is to be done stands in the outbox."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab

from moderation.config import Settings
from moderation.foundation.db import write_log_out
from moderation.foundation.errors import Unavailable
from moderation.worker.bulk import carry_on
from moderation.worker.closing import close
from moderation.worker.outbox import drain
from moderation.worker.purging import purge

PAUSE = 1
"""Seconds between a wake-up and the look that it causes; wake-ups in between are one."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue, and how to wake whoever reads it."""

    huey: Huey
    wake: Callable[[], None]


def queue(app: Flask, settings: Settings) -> Queue:
    """The queue of one installation, with its tasks: in Redis, else a file in the instance folder."""
    huey = _storage(settings)

    @huey.task(name="drain")
    def look() -> None:
        work(app)

    @huey.periodic_task(crontab(minute="*"), name="sweep")
    def look_at_all() -> None:
        sweep(app)

    return Queue(huey, _throttled(lambda: look.schedule(delay=PAUSE)))


def sweep(app: Flask) -> None:
    """Every minute: close articles, do all that waits, and tidy SQLite's index of words and its log."""
    _try(close, app)
    work(app)
    _try(purge, app)
    _try(_write_log_out, app)


def work(app: Flask) -> None:
    """All that waits: events, and bulk acts a few pieces at a time, so that no event waits long for them.

    What fails is logged and tried again at the next look; the worker goes on.
    """
    _try(drain, app)
    while _try(carry_on, app):
        _try(drain, app)


def _try(act: Callable[[Flask], Any], app: Flask) -> Any:
    """What `act` returns; None where it failed."""
    log = structlog.get_logger("moderation.worker").bind(act=act.__name__)
    try:
        return act(app)
    except Unavailable:
        log.warning("busy; the next sweep tries again")
    except Exception:
        log.exception("failed; the next sweep tries again")
    return None


def _write_log_out(app: Flask) -> None:
    with app.app_context():
        write_log_out()


def _storage(settings: Settings) -> Huey:
    if settings.redis_url:
        return RedisHuey("moderation", url=settings.redis_url, results=False)
    return SqliteHuey("moderation", filename=str(settings.instance / "queue.db"), results=False)


def _throttled(act: Callable[[], object]) -> Callable[[], None]:
    """Call `act` at most once a PAUSE; a queue that is away is logged, for the sweep finds what is left."""
    lock = threading.Lock()
    next_at = 0.0

    def wake() -> None:
        nonlocal next_at
        with lock:
            if time.monotonic() < next_at:
                return
            next_at = time.monotonic() + PAUSE
        try:
            act()
        except Exception as problem:
            structlog.get_logger("moderation.worker").warning("wake-up lost", problem=type(problem).__name__)

    return wake

"""Waking the worker: many hints are one task, and a lost one is no harm."""

import dataclasses

import pytest
from flask import Flask
from huey import Huey

from moderation import worker
from moderation.config import Settings
from moderation.foundation import clock, outbox
from moderation.foundation.db import transaction
from moderation.sites.models import Site


def wake_twice(app: Flask, site: Site) -> None:
    """Two events, written one after the other."""
    for _ in range(2):
        with transaction():
            outbox.record(site.id, "comment.held", {"comment": 1}, now=clock.now())


def test_events_in_a_row_wake_the_worker_once(app: Flask, site: Site) -> None:
    huey: Huey = app.extensions[worker.EXTENSION].queue.huey

    wake_twice(app, site)

    assert len(huey.scheduled()) + len(huey.pending()) == 1


def test_a_transaction_that_is_rolled_back_wakes_nobody(app: Flask, site: Site) -> None:
    huey: Huey = app.extensions[worker.EXTENSION].queue.huey

    with pytest.raises(RuntimeError), transaction():  # noqa: PT012
        outbox.record(site.id, "comment.held", {"comment": 1}, now=clock.now())
        raise RuntimeError

    assert len(huey.scheduled()) + len(huey.pending()) == 0


def test_the_queue_may_be_in_redis(app: Flask, site: Site, settings: Settings, redis_url: str) -> None:
    worker.register(app, dataclasses.replace(settings, redis_url=redis_url))
    huey: Huey = app.extensions[worker.EXTENSION].queue.huey
    huey.flush()

    wake_twice(app, site)

    assert len(huey.scheduled()) + len(huey.pending()) == 1


def test_a_queue_that_is_away_loses_no_event(app: Flask, site: Site, settings: Settings) -> None:
    worker.register(app, dataclasses.replace(settings, redis_url="redis://127.0.0.1:1/0"))

    wake_twice(app, site)

    with transaction():
        assert len(outbox.due(now=clock.now())) == 2

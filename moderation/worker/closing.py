"""Articles that time closes: their revision grows, because readers see the difference."""

from datetime import timedelta

import structlog
from flask import Flask

from moderation.articles import operations, queries
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Unavailable

WINDOW = timedelta(days=1)
"""How far back the worker looks, for a time in which it was away."""


def close(app: Flask) -> int:
    """Let the revision of every article that closed since the last look grow; returns how many there were."""
    total, found = 0, 1
    with app.app_context():
        while found:
            try:
                found = _close_some()
            except Unavailable:
                structlog.get_logger("moderation.worker").warning("busy; closing waits for the next sweep")
                break
            total += found
    return total


def _close_some() -> int:
    now = clock.now()
    with transaction():
        articles = queries.just_closed(since=now - WINDOW, now=now)
        for article in articles:
            operations.touch(article)
        return len(articles)

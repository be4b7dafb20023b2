"""Purges words that readers and moderators took back from SQLite's index, in small slices."""

from flask import Flask

from moderation.comments import operations, queries
from moderation.foundation import clock
from moderation.foundation.db import transaction

SLICES = 300
"""Slices in one sweep, each a transaction of some milliseconds. Then the worker looks at other things."""


def purge(app: Flask) -> int:
    """Carry on the purge that is owed; returns how many slices were done."""
    done = 0
    with app.app_context():
        while done < SLICES and queries.purge_is_due(clock.now()):
            with transaction():
                operations.purge_words(now=clock.now())
            done += 1
    return done

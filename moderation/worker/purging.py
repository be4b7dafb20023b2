"""Words that readers and moderators took back leave SQLite's index of words in small slices."""

from flask import Flask

from moderation.comments import operations, queries
from moderation.foundation import clock
from moderation.foundation.db import transaction

SLICES = 300
"""Done in one go, each a transaction of some milliseconds; the worker looks at other things in between."""


def purge(app: Flask) -> int:
    """Go on with the purge of the index that is owed; returns how many slices were done."""
    done = 0
    with app.app_context():
        while done < SLICES and queries.purge_is_due(clock.now()):
            with transaction():
                operations.purge_words(now=clock.now())
            done += 1
    return done

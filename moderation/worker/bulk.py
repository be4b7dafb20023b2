"""Bulk acts that are under way: carried on piece by piece, also those that a crash interrupted."""

import structlog
from flask import Flask

from moderation.batches import operations, queries
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Unavailable
from moderation.sites import queries as sites

PIECES = 10
"""Done in one go; the worker looks at other things in between."""


def carry_on(app: Flask, pieces: int = PIECES) -> bool:
    """Do some pieces of every bulk act that is under way; whether more waits.

    Each piece is a transaction of its own.
    """
    log, more = structlog.get_logger("moderation.worker"), False
    with app.app_context():
        for site_id, batch_id in queries.unfinished():
            try:
                more |= _some(site_id, batch_id, pieces)
            except Unavailable:
                log.warning("busy; a bulk act waits for the next sweep", batch_id=batch_id)
            except Exception:  # of one bulk act: the others go on
                log.exception("a bulk act failed; the next sweep tries again", batch_id=batch_id)
    return more


def _some(site_id: int, batch_id: int, pieces: int) -> bool:
    more = True
    while more and pieces:
        pieces -= 1
        with transaction():
            site = sites.by_id(site_id)
            assert site is not None
            more = operations.run_some(site, batch_id, now=clock.now())
    return more

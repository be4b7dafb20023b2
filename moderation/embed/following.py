"""Hears of changes that other machines made, so that what is kept here is theirs too.

While somebody reads, one thread of a process asks the database twice a second which articles and sites
changed, and marks them. It looks back WINDOW each time, so that a long transaction isn't missed. Only the
database's clock counts, so that machines' clocks may differ; if it is set, a look goes back from the previous
look or from now, whichever is earlier. This machine's own processes don't wait for it: they mark what they
change at once. It also limits the harm of a process that was killed between its commit and its mark.
"""

import threading
from datetime import datetime, timedelta
from time import monotonic

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from moderation.articles import queries as articles
from moderation.embed.ready import Front
from moderation.foundation.caching import Changes
from moderation.foundation.db import database_now
from moderation.sites import queries as sites

EXTENSION = "moderation.following"
PAUSE = 0.4
"""Seconds between two looks; with the look itself less than half of ready.BOUND."""
WINDOW = timedelta(seconds=15)
LONGEST_GAP = 5.0
"""Seconds between two looks after which something may have been missed; well below WINDOW."""
IDLE = 10.0
"""Seconds without a reader after which it stops looking."""


class Follower:
    """Looks for changes while `front` is asked, and tells it how far it has heard."""

    def __init__(self, app: Flask, changes: Changes, front: Front) -> None:
        self._app = app
        self._changes = changes
        self._front = front
        self.thread: threading.Thread | None = None
        """The one that looks, or that looked last; it uses the database until it ends."""
        self._lock = threading.Lock()
        self._running = False
        self._articles: dict[tuple[int, int], int] = {}
        self._sites: dict[str, int] = {}
        self._looked: datetime | None = None

    def ask(self) -> None:
        """Somebody reads: look, if nobody does yet."""
        with self._lock:
            if not self._running:
                self._running = True
                self.thread = threading.Thread(target=self._follow, name="follower", daemon=True)
                self.thread.start()

    def look(self) -> None:
        """Mark what changed since the last look. Raises SQLAlchemyError while the database is away.

        After a gap nothing that was known counts: every site is marked, so that all that was kept is checked.
        """
        began = monotonic()
        with self._app.app_context():
            now = database_now()
            rows = articles.written_since(min(now, self._looked or now) - WINDOW)
            revisions = sites.revisions()
        if began > self._front.heard + LONGEST_GAP:
            self._articles, self._sites = {}, {}
        known, self._articles = self._articles, {}
        for site_id, article_id, url, alias, revision in rows:
            self._articles[site_id, article_id] = revision
            if known.get((site_id, article_id)) != revision:
                self._changes.mark(f"thread {url}")
                if alias is not None:
                    self._changes.mark(f"thread {alias}")
        for key, revision in revisions.items():
            if self._sites.get(key) != revision:
                self._changes.mark(f"site {key}")
        self._sites, self._looked = revisions, now
        self._front.heard = began

    def _follow(self) -> None:
        pause = threading.Event()
        try:
            while monotonic() < self._front.asked + IDLE:
                try:
                    self.look()
                except SQLAlchemyError as problem:
                    log = structlog.get_logger("moderation.embed")
                    log.warning("not heard", problem=type(problem).__name__)
                pause.wait(PAUSE)
        finally:
            with self._lock:
                self._running = False

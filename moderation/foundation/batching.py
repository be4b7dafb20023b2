"""Writes of requests that wait at the same time share one durable transaction (group commit).

The first to come leads: it waits for the database, then takes all that came meanwhile, does one after the
other and commits once. Whoever came later than that finds the next leader among themselves. Where one of a
batch fails after it wrote, the batch is undone and each of it is done in a transaction of its own, so that
nobody's failure is another's.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app

from moderation.foundation import turns
from moderation.foundation.db import After, after_commit, db, rows_written, transaction
from moderation.foundation.errors import DomainError, Unavailable

EXTENSION = "moderation.batches"
MOST = 32
"""Writes of one batch: what bounds the time for which it keeps others from writing."""

Result = TypeVar("Result")
Write = Callable[[], Result]


def together(write: Write[Result]) -> Result:
    """What `write` returns, once that is durable; it shares its transaction with others where that pays.

    It may be called again, in another thread of this process, and after others of the same transaction:
    what it needs of its request it has in itself. Raises what it raises, and Unavailable.
    """
    if db.engine.dialect.name != "sqlite":
        return alone(write)
    batches: Batches = current_app.extensions[EXTENSION]
    return cast("Result", batches.do(write))


def alone(write: Write[Result]) -> Result:
    """What `write` returns, in a transaction of its own."""
    with transaction():
        result = write()
    return result  # noqa: RET504 (durable only behind the block)


class Batches:
    """The writes of one process that wait for the next transaction."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[_Place] = deque()
        self._is_led = False

    def do(self, write: Write[Any]) -> Any:
        """The result of `write`, done here or by a leader. Raises what it raises, and Unavailable."""
        mine = _Place(write)
        if self._leads_at_once(mine) or self._leads_later(mine):
            self._lead()
        if mine.is_alone:
            return alone(write)
        if mine.problem is not None:
            raise mine.problem
        return mine.result

    def _leads_at_once(self, mine: "_Place") -> bool:
        with self._guard:
            self._waiting.append(mine)
            leads, self._is_led = not self._is_led, True
            return leads

    def _leads_later(self, mine: "_Place") -> bool:
        """Wait until somebody did it, or until the lead is given to this one. Raises Unavailable."""
        db.session.rollback()  # whoever waits holds no connection
        if not mine.told.acquire(timeout=turns.LONGEST_WAIT):
            with self._guard:
                if mine in self._waiting and not mine.leads:
                    self._waiting.remove(mine)
                    raise turns.busy()
            mine.told.acquire()  # it is being done, or was told in the very moment
        return mine.leads

    def _lead(self) -> None:
        """Do all that waits by now; the first of it is the leader's own."""
        batch: list[_Place] = []
        durable: list[bool] = []
        try:
            with transaction():
                db.session.connection()  # others come while this one waits
                batch = self._taken()
                after_commit(lambda: durable.append(True), After.CACHES)
                for place in batch:
                    place.attempt()
        except Unavailable as problem:
            batch = batch or self._taken(refused=problem)
        except Exception:
            if durable:
                raise
        finally:
            self._end(batch or self._taken(most=1), is_durable=bool(durable))

    def _taken(self, most: int = MOST, refused: Unavailable | None = None) -> "list[_Place]":
        with self._guard:
            batch = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
        for place in batch:
            place.problem = refused
        return batch

    def _end(self, batch: "list[_Place]", *, is_durable: bool) -> None:
        """Tell everybody of the batch, and give the lead on."""
        with self._guard:
            self._is_led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].told.release()
        for place in batch:
            place.is_alone = not is_durable and not isinstance(place.problem, Unavailable)
            place.told.release()


class _Place:
    """One write that waits, and what became of it."""

    def __init__(self, write: Write[Any]) -> None:
        self._write = write
        self.told = threading.Lock()
        self.told.acquire()
        self.leads = False
        self.is_alone = False
        """Its batch came to nothing: it has to be done by itself."""
        self.result: Any = None
        self.problem: Exception | None = None

    def attempt(self) -> None:
        """Do it as a part of the transaction under way. Raises when the transaction is spoilt."""
        before = rows_written()
        try:
            self.result = self._write()
        except DomainError as problem:
            if rows_written() != before:
                raise
            self.problem = problem

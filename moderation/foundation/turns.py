"""Writers of a SQLite file take turns.

SQLite lets one write at a time; who finds it busy sleeps and tries again, up to a tenth of a second at once,
and under many writers some are never lucky. So they stand in line here before they ask: threads of a process
at a lock, processes at a locked file beside the database (flock(2)), which the kernel opens again when its
holder dies. A second file is the place at the head of the line: who just had a turn can't overtake there.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

from moderation.foundation.errors import Unavailable

LONGEST_WAIT = 5.0
"""Seconds after which a writer is told to come back later."""
_PAUSE = 0.0003
"""Seconds between two looks at a file that another process has locked: about as long as a turn takes."""


class Turns:
    """The line before one database file. `begin` waits for a turn, `end` gives it on."""

    def __init__(self, database: Path) -> None:
        self._paths = [database.with_name(f"{database.name}-{name}") for name in ("head", "turn")]
        self._threads = _Line()
        self._file = -1

    def begin(self) -> None:
        """Wait for a turn. Raises Unavailable after LONGEST_WAIT seconds."""
        until = time.monotonic() + LONGEST_WAIT
        if not self._threads.enter(until):
            raise busy()
        try:
            head = _locked(self._paths[0], until)
            try:
                self._file = _locked(self._paths[1], until)
            finally:
                os.close(head)
        except BaseException:
            self._threads.leave()
            raise

    def end(self) -> None:
        """The next may write."""
        os.close(self._file)
        self._threads.leave()


class Connection(sqlite3.Connection):
    """A connection whose turn ends with its transaction, whoever ends that and however."""

    turns: Turns | None = None
    has_turn = False

    def begin_to_write(self) -> None:
        """BEGIN IMMEDIATE when it is this connection's turn. Raises Unavailable."""
        if self.turns is not None:
            self.turns.begin()
            self.has_turn = True
        try:
            self.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._end()
            raise

    def commit(self) -> None:
        """Make the transaction durable."""
        super().commit()
        self._end()

    def rollback(self) -> None:
        """Undo the transaction."""
        super().rollback()
        self._end()

    def close(self) -> None:
        """Undo what is under way and let the file go."""
        super().close()
        self._end()

    def _end(self) -> None:
        if self.has_turn and self.turns is not None:
            self.has_turn = False
            self.turns.end()


class _Line:
    """A lock that is given to those who wait in the order in which they came."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def enter(self, until: float) -> bool:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=max(0.0, until - time.monotonic())):
            return True
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it was given in the very moment

    def leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


def _locked(path: Path, until: float) -> int:
    """The descriptor of a file that nobody else has locked now. Raises Unavailable when that lasts."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not _is_ours(file):
            if time.monotonic() >= until:
                raise busy()
            time.sleep(_PAUSE)
    except BaseException:
        os.close(file)
        raise
    return file


def _is_ours(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def busy() -> Unavailable:
    """What a writer is told who waited too long."""
    return Unavailable("The desk is busy. Try again in a moment.")


def line_before(database: Any) -> Turns | None:
    """The line before a database as SQLAlchemy names it; None for one in memory, which nobody shares."""
    if not database or database == ":memory:" or str(database).startswith("file:"):
        return None
    return Turns(Path(database).absolute())

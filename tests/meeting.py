"""Two transactions that meet at a point: one is held before a statement, and the other does what it can."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, create_engine, event, text

from moderation.foundation.db import db
from tests.waiting import PATIENCE, wait_for_end

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")


def somebody_waits() -> bool:
    """Whether a transaction waits for a lock of another one."""
    with db.engine.connect() as connection:
        return bool(connection.scalar(_WAITING))


class Other:
    """An act in a thread and a session of its own. `waited` says whether it had to wait for a lock."""

    def __init__(self, app: Flask, act: Callable[[], Any]) -> None:
        self._app, self._act = app, act
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._result: Any = None
        self._problem: BaseException | None = None
        self.waited = False

    def go(self, engine: Engine) -> None:
        """Start it; returns when it has ended or waits for a lock."""
        self._thread.start()
        end = time.monotonic() + PATIENCE
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as observer:
            while self._thread.is_alive() and not self.waited:
                assert time.monotonic() < end, "it neither ends nor waits for a lock"
                self._thread.join(0.01)
                self.waited = self._thread.is_alive() and bool(observer.scalar(_WAITING))

    def result(self) -> Any:
        """What the act returned. Raises what it raised."""
        wait_for_end(self._thread, "the other act ends")
        if self._problem is not None:
            raise self._problem
        return self._result

    def _run(self) -> None:
        with self._app.app_context():
            try:
                self._result = self._act()
            except Exception as problem:
                self._problem = problem
            finally:
                db.session.remove()


@contextmanager
def met(app: Flask, before: str, act: Callable[[], Any]) -> Iterator[Other]:
    """Within the block, `act` happens when this thread is about to send a statement that holds `before`."""
    other, mine, engine = Other(app, act), threading.get_ident(), create_engine(db.engine.url)
    gone: list[bool] = []

    def meet(_c: Any, _u: Any, statement: str, *_more: Any) -> None:
        if threading.get_ident() == mine and before in statement and not gone:
            gone.append(True)
            other.go(engine)

    event.listen(db.engine, "before_cursor_execute", meet)
    try:
        yield other
    finally:
        event.remove(db.engine, "before_cursor_execute", meet)
        engine.dispose()
    assert gone, f"nobody sent {before}"

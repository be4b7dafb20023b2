"""Waits that end: a test says what it waits for, and fails when that doesn't come."""

import threading
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

import pytest

PATIENCE = 60
"""Seconds that anything may take on a busy machine before a test gives up."""
SHORTEST, LONGEST = 0.001, 0.05
"""Seconds between two looks: short at first, for what comes in a moment."""


def wait_until(happened: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Look again and again, at most for so many seconds; fails the test when it did not happen."""
    end, pause = time.monotonic() + seconds, SHORTEST
    while not happened():
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds:g} s in vain: {what}")
        time.sleep(pause)
        pause = min(2 * pause, LONGEST)


def wait_for(event: threading.Event, what: str) -> None:
    """Wait until the event is set; fails the test when it isn't."""
    if not event.wait(PATIENCE):
        pytest.fail(f"waited {PATIENCE} s in vain: {what}")


def wait_for_end(running: threading.Thread | BaseProcess, what: str) -> None:
    """Join a thread or process; fails the test when it doesn't end."""
    running.join(PATIENCE)
    if running.is_alive():
        pytest.fail(f"waited {PATIENCE} s in vain: {what}")


def in_threads(*acts: Callable[[], Any]) -> list[Any]:
    """Does all acts at once, each in a thread of its own; their results. Raises what was raised first."""
    gate = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)
    problems: list[BaseException] = []

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(PATIENCE)
            results[place] = act()
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run, args=numbered, daemon=True) for numbered in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    if problems:
        raise problems[0]
    for thread, act in zip(threads, acts, strict=True):
        wait_for_end(thread, f"the end of {getattr(act, '__qualname__', act)}")
    return results

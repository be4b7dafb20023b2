"""Processes that belong together: one that ends is started again, and none outlives its parent."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog

LONGEST_PAUSE = 10.0
"""Seconds before a process that ends again and again is started once more."""
LONGEST_END = 30.0
"""Seconds that a process without its parent may take to end."""
STEADY = 30.0
"""A process that ran for so many seconds was healthy: the pause before the next one is short again."""


class Pauses:
    """How long to wait before something is tried again: longer and longer while it fails soon."""

    def __init__(self, first: float) -> None:
        self._first = self._next = first
        self._since = time.monotonic()

    def after_failure(self) -> float:
        """Seconds to wait now, at most LONGEST_PAUSE."""
        now = time.monotonic()
        if now - self._since > STEADY:
            self._next = self._first
        pause, self._next = self._next, min(max(1.0, self._next * 2), LONGEST_PAUSE)
        self._since = now + pause
        return pause


@contextmanager
def beside(*arguments: str, over: threading.Event) -> Iterator[None]:
    """Run another command of ours as a process during the block, and start it again whenever it ends.

    Once `over` is set it isn't started again.
    """
    companion = _Companion(arguments, over)
    thread = threading.Thread(target=companion.watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        companion.stop()
        thread.join()


class _Companion:
    """A process of ours, and its successors."""

    def __init__(self, arguments: Sequence[str], over: threading.Event) -> None:
        self._arguments, self._over = arguments, over
        self._log = structlog.get_logger("moderation.serve").bind(command=arguments[0])
        self._starting = threading.Lock()
        self._process = started(*arguments)

    def watch(self) -> None:
        """Start it again whenever it ends, until all is over."""
        pauses = Pauses(first=1.0)
        while True:
            code = self._process.wait()
            if self._over.wait(pauses.after_failure()):
                return
            self._log.error("a process ended; it is started again", code=code)
            with self._starting:
                self._start()

    def _start(self) -> None:
        try:
            if not self._over.is_set():
                self._process = started(*self._arguments)
        except OSError:  # no memory, too many processes: the next pause is longer
            self._log.exception("a process can't be started")

    def stop(self) -> None:
        """End it for good."""
        self._over.set()
        with self._starting:
            stop(self._process)


def started(*arguments: str) -> subprocess.Popen[bytes]:
    """Start another command of ours. It ends with this process; Ctrl-C reaches this one only."""
    command = [sys.executable, "-m", "moderation", *arguments, "--parent", str(os.getpid())]
    return subprocess.Popen(command, start_new_session=True)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started; gently first."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_with(parent: int) -> None:
    """End this process soon after `parent`, which started it, has ended.

    Otherwise it would go on answering on the same port or working beside its successor, perhaps with the code
    of an older release.
    """
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LONGEST_END)
    os._exit(1)

"""What changed, told at once to every process of this machine.

All processes of an installation map one file of 65,536 numbers. Whatever can change has a name ("site
herald"), and its name has one of these places. Who changed it puts a new random number there once the change
is durable; an answer stands while the numbers of all that it was made of are those that were there before it
was read. Random, not counted up, so that two writers at one instant can't bring an old number back. Names
that share a place are told of each other's changes: harmless, and rare.
"""

import mmap
import os
import secrets
import zlib
from pathlib import Path

from flask import current_app

from moderation.foundation.db import After, after_commit

EXTENSION = "moderation.changes"
PLACES = 1 << 16

Seen = tuple[tuple[int, int], ...]
"""Places, and the number that stood at each."""


class Changes:
    """The shared numbers, in a file that is made when it is not there."""

    def __init__(self, path: Path) -> None:
        size = PLACES * 8
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if os.fstat(descriptor).st_size < size:
                os.ftruncate(descriptor, size)
            self._map = mmap.mmap(descriptor, size)
        finally:
            os.close(descriptor)
        self._numbers = memoryview(self._map).cast("Q")

    def mark(self, name: str) -> None:
        """What `name` names is not what it was."""
        self._numbers[_place(name)] = secrets.randbits(64)

    def seen(self, name: str) -> tuple[int, int]:
        """The place of a name and the number there; to be asked before what it names is read."""
        place = _place(name)
        return place, self._numbers[place]

    def stand(self, seen: Seen) -> bool:
        """Whether nothing of all that was marked since."""
        numbers = self._numbers
        for place, number in seen:  # noqa: SIM110 (the hottest loop of the house)
            if numbers[place] != number:
                return False
        return True


def changed(name: str) -> None:
    """Mark `name` as soon as the transaction under way is durable."""
    changes: Changes = current_app.extensions[EXTENSION]
    after_commit(lambda: changes.mark(name), After.CACHES)


def _place(name: str) -> int:
    return zlib.crc32(name.encode()) % PLACES

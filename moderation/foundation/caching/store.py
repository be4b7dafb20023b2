"""Keeps answers in bounded memory, and lets nobody push out what is asked for often.

Two queues, first in first out: what comes in is young; when its turn to leave comes, it moves to the old ones
if it was asked for meanwhile and goes otherwise. Old ones that were asked for since their last turn stay for
another. Keys that are asked for once never displace those that are asked for again. After S3-FIFO (Yang and
others, SOSP 2023, https://doi.org/10.1145/3600006.3613147), without its list of ghosts.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from moderation.foundation.caching.changes import Seen
from moderation.foundation.wsgi import Answer

YOUNG_SHARE = 0.1
"""The part of the memory that answers nobody has asked for again may take."""


@dataclass(frozen=True, slots=True)
class Variant:
    """An answer in one encoding, ready to be sent."""

    etag: str
    whole: Answer
    unchanged: Answer
    """Its 304."""


@dataclass(slots=True)
class Entry:
    """A kept answer, plain and compressed, and what it was made of."""

    plain: Variant
    zipped: Variant
    seen: Seen
    checked: float
    """When it was last known to be current, in seconds of the monotonic clock."""
    until: float
    """When it ends by itself, in the same seconds."""
    used: bool = False
    size: int = field(init=False)
    """Bytes of memory, about."""

    def __post_init__(self) -> None:
        self.size = len(self.plain.whole[2]) + len(self.zipped.whole[2]) + 2_000 + 120 * len(self.seen)


class Store:
    """Entries by key, at most `most_bytes` of them. Reads take no lock."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._lock = threading.Lock()
        self._young: OrderedDict[Hashable, Entry] = OrderedDict()
        self._old: OrderedDict[Hashable, Entry] = OrderedDict()
        self._young_bytes = self._old_bytes = 0

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    @property
    def bytes(self) -> int:
        """What it holds at present."""
        return self._young_bytes + self._old_bytes

    def get(self, key: Hashable) -> Entry | None:
        """The entry of a key."""
        entry = self._old.get(key) or self._young.get(key)
        if entry is not None:
            entry.used = True
        return entry

    def put(self, key: Hashable, entry: Entry) -> None:
        """Keep an entry, in the place of the one that the key had; what is too large is not kept."""
        if entry.size > self._most * YOUNG_SHARE:
            return self.remove(key)
        with self._lock:
            if key in self._old:
                self._old_bytes += entry.size - self._old[key].size
                self._old[key] = entry
            else:
                before = self._young.get(key)
                self._young_bytes += entry.size - (before.size if before else 0)
                self._young[key] = entry
            self._make_room()
        return None

    def remove(self, key: Hashable) -> None:
        """Forget the entry of a key."""
        with self._lock:
            if (young := self._young.pop(key, None)) is not None:
                self._young_bytes -= young.size
            if (old := self._old.pop(key, None)) is not None:
                self._old_bytes -= old.size

    def _make_room(self) -> None:
        while self._young_bytes > self._most * YOUNG_SHARE:
            key, entry = self._young.popitem(last=False)
            self._young_bytes -= entry.size
            if entry.used:
                entry.used = False
                self._old[key] = entry
                self._old_bytes += entry.size
        while self._old_bytes > self._most * (1 - YOUNG_SHARE):
            key, entry = self._old.popitem(last=False)
            if entry.used:
                entry.used = False
                self._old[key] = entry
            else:
                self._old_bytes -= entry.size

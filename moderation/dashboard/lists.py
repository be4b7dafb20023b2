"""Which list of the desk a page or a form stands in: all of it is in the URL."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from moderation.comments import search
from moderation.comments.filters import Filter, Order
from moderation.comments.models import Queue
from moderation.foundation import clock, text
from moderation.foundation.ids import is_public_id

LONGEST_SEARCH = 400
_ARRIVAL = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Place:
    """A queue, what is searched in it, its order, and a page of it.

    Links and forms carry it (`args`, `fields`), so that one comes back to where one was.
    """

    which: Queue = Queue.PENDING
    search: str = ""
    order: str = ""
    """"" is by age, "risk" the riskiest first."""
    cursor: str | None = None

    @classmethod
    def of(cls, values: Mapping[str, str], which: Queue | None = None) -> "Place":
        """The list that a request names; Pending where it names none that there is."""
        named = values.get("queue", "")
        known = Queue(named) if named in {queue.value for queue in Queue} else Queue.PENDING
        return cls(
            which or known, words(values, "q"),
            "risk" if values.get("order") == "risk" else "", values.get("cursor") or None,
        )  # fmt: skip

    @property
    def filter(self) -> Filter:
        """What belongs to the list. Raises Invalid for a search that can't be read."""
        order = Order.RISK if self.order else Order.AGE
        return search.read(self.search, self.which, now=clock.now(), order=order)

    @property
    def args(self) -> dict[str, Any]:
        """For `url_for("queues.queue", site=…, **place.args)`; the page is left out where it is the first."""
        return {
            "which": self.which.value, "q": self.search or None, "order": self.order or None,
            "cursor": self.cursor,
        }  # fmt: skip

    @property
    def fields(self) -> dict[str, str]:
        """As fields of a form, or as the query of another page that leads back."""
        found = {"queue": self.which.value, "q": self.search, "order": self.order, "cursor": self.cursor}
        return {name: value for name, value in found.items() if value}


def words(values: Mapping[str, str], name: str) -> str:
    """What a request searches for: one line of at most LONGEST_SEARCH characters."""
    return text.plain_line(values.get(name, "")[:LONGEST_SEARCH])


def arrival(values: Mapping[str, str], name: str) -> int | None:
    """The last arrival that a page knew of (comments.counts_now); None if it isn't a number."""
    found = values.get(name, "")
    return int(found) if _ARRIVAL.fullmatch(found) else None


def versions(pairs: Iterable[str], most: int) -> dict[str, int | None]:
    """Comments as a page names them, "id:version", in their order; a bare id stands for any version."""
    found: dict[str, int | None] = {}
    for pair in pairs:
        public_id, _, version = pair.partition(":")
        if is_public_id(public_id) and len(found) < most:
            found[public_id] = int(version) if version.isdecimal() and len(version) < 10 else None
    return found

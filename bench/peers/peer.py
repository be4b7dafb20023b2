"""What a peer is to a measurement: where it is read, takes replies and is moderated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

WAITING = 10
"""Every tenth comment of a peer waits, but for the fifty of the first article."""
FIRST = 59
"""The number (from 0) of the first that waits."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A running peer. `kind` is how lua/posts.lua writes a reply for it."""

    kind: str
    version: str
    origin: str
    read: str
    """URL of a thread of 50 comments."""
    post: str
    """URL that takes a reply."""
    queue: str
    """URL of the first page of what waits."""
    headers: Mapping[str, str]
    """What a signed-in moderator's browser sends."""
    approval: Callable[[int], str]
    """Path and form that approve a comment, by its number in the database (from 1)."""
    approved: int
    """Status of the answer to it."""

    def approvals(self, start: int, count: int) -> list[str]:
        """Paths and forms of `count` comments that wait, after the first `start` of them."""
        return [self.approval(FIRST + 1 + WAITING * number) for number in range(start, start + count)]

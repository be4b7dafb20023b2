"""What a peer is to a measurement: where it is read and where it takes replies."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Peer:
    """A running peer. `kind` is how lua/posts.lua writes a reply for it."""

    kind: str
    version: str
    read: str
    """URL of a thread of 50 comments."""
    post: str
    """URL that takes a reply."""

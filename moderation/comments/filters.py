"""SHIM"""

from dataclasses import dataclass

from moderation.comments.models import Queue


@dataclass(frozen=True, slots=True)
class Filter:
    queue: Queue

"""Writing comments: storing one, keeping its thread's bookkeeping true, and letting go of its words."""

from moderation.comments.operations.words import forget_words
from moderation.comments.operations.writing import (
    Content,
    ancestors_of,
    empty,
    place,
    reword,
    rewrite,
    set_reported,
    set_status,
    store,
)

__all__ = [
    "Content",
    "ancestors_of",
    "empty",
    "forget_words",
    "place",
    "reword",
    "rewrite",
    "set_reported",
    "set_status",
    "store",
]

"""Writing comments: storing one, keeping its thread's bookkeeping true, and letting go of its words."""

from moderation.comments.operations.standing import place, set_reported, set_status
from moderation.comments.operations.words import forget_words, purge_words
from moderation.comments.operations.writing import Content, empty, give, reword, rewrite, store

__all__ = [
    "Content",
    "empty",
    "forget_words",
    "give",
    "place",
    "purge_words",
    "reword",
    "rewrite",
    "set_reported",
    "set_status",
    "store",
]

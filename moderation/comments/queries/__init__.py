"""Reading comments: one, a queue of them, numbers about them."""

from moderation.comments.queries.beside import nearby
from moderation.comments.queries.lists import OLDEST_FIRST, PAGE, queue
from moderation.comments.queries.numbers import counts, pending_on, recount
from moderation.comments.queries.single import (
    around,
    article_of,
    by_id,
    by_public_id,
    its_article_locked,
    locked,
    record,
    row,
    some,
)
from moderation.comments.queries.writers import by_writer, signed

__all__ = [
    "OLDEST_FIRST",
    "PAGE",
    "around",
    "article_of",
    "by_id",
    "by_public_id",
    "by_writer",
    "counts",
    "its_article_locked",
    "locked",
    "nearby",
    "pending_on",
    "queue",
    "record",
    "recount",
    "row",
    "signed",
    "some",
]

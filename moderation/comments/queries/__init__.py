"""Reading comments: one, a queue of them, numbers about them."""

from moderation.comments.queries.lists import OLDEST_FIRST, PAGE, queue
from moderation.comments.queries.numbers import counts, recount
from moderation.comments.queries.single import (
    around,
    article_of,
    articles_by,
    by_id,
    by_public_id,
    its_article_locked,
    locked,
    locked_by,
    number_by,
    record,
    row,
    some,
)

__all__ = [
    "OLDEST_FIRST",
    "PAGE",
    "around",
    "article_of",
    "articles_by",
    "by_id",
    "by_public_id",
    "counts",
    "its_article_locked",
    "locked",
    "locked_by",
    "number_by",
    "queue",
    "record",
    "recount",
    "row",
    "some",
]

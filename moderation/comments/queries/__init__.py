"""Reading comments: one, a queue of them, numbers about them."""

from moderation.comments.queries.lists import (
    MOST,
    OLDEST_FIRST,
    PAGE,
    Chosen,
    Number,
    belongs,
    chosen,
    listing,
    newer,
    number,
    queue,
)
from moderation.comments.queries.numbers import counts, recount
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

__all__ = [
    "MOST",
    "OLDEST_FIRST",
    "PAGE",
    "Chosen",
    "Number",
    "around",
    "article_of",
    "belongs",
    "by_id",
    "by_public_id",
    "chosen",
    "counts",
    "its_article_locked",
    "listing",
    "locked",
    "newer",
    "number",
    "queue",
    "record",
    "recount",
    "row",
    "some",
]

"""Reading comments: one, a queue of them, numbers about them."""

from moderation.comments.queries.alike import Group, candidates, groups, members
from moderation.comments.queries.lists import (
    OLDEST_FIRST,
    PAGE,
    Chosen,
    belongs,
    chosen,
    listing,
    newer,
    number,
    queue,
)
from moderation.comments.queries.numbers import MOST, Number, counts, held_by_check, pending_on, recount
from moderation.comments.queries.single import (
    around,
    article_of,
    by_id,
    by_public_id,
    its_article_locked,
    locked,
    record,
    row,
    rows,
    some,
)

__all__ = [
    "MOST",
    "OLDEST_FIRST",
    "PAGE",
    "Chosen",
    "Group",
    "Number",
    "around",
    "article_of",
    "belongs",
    "by_id",
    "by_public_id",
    "candidates",
    "chosen",
    "counts",
    "groups",
    "held_by_check",
    "its_article_locked",
    "listing",
    "locked",
    "members",
    "newer",
    "number",
    "pending_on",
    "queue",
    "record",
    "recount",
    "row",
    "rows",
    "some",
]

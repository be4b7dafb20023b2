"""Reading comments: one, a queue of them, numbers about them."""

from moderation.comments.queries.alike import Group, candidates, groups, members
from moderation.comments.queries.beside import nearby
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
from moderation.comments.queries.numbers import (
    MOST,
    Number,
    counts,
    held_by_check,
    pending_on,
    recount,
    waiting_on,
)
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
from moderation.comments.queries.writers import by_writer, signed

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
    "by_writer",
    "candidates",
    "chosen",
    "counts",
    "groups",
    "held_by_check",
    "its_article_locked",
    "listing",
    "locked",
    "members",
    "nearby",
    "newer",
    "number",
    "pending_on",
    "queue",
    "record",
    "recount",
    "row",
    "rows",
    "signed",
    "some",
    "waiting_on",
]

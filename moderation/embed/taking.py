"""Storing a reply, also when two requests make the same commenter, article or key at the same moment."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from moderation.comments.models import Comment
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.sites.models import Site
from moderation.submissions import operations
from moderation.submissions.drafts import Draft
from moderation.submissions.operations import Manner

ATTEMPTS = 3

Answer = TypeVar("Answer")


def take(site: Site, draft: Draft, manner: Manner, answer: Callable[[Site, Comment], Answer]) -> Answer:
    """What `answer` makes of the stored reply; when this returns, it is in the database.

    All that needs no lock is done before. Who loses a race for a new row tries again and finds it there.
    Raises what `operations.submit` raises.
    """
    prepared = operations.prepare(draft)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction():
                comment = operations.submit(site, prepared, manner, now=clock.now())
                made = answer(site, comment)
            return made  # noqa: RET504 (durable only behind the block)
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("the last attempt returns or raises")

"""Storing a reply, also when two requests make the same commenter, article or key at the same moment."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from moderation.comments.models import Comment
from moderation.foundation import clock
from moderation.foundation.batching import alone, together
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

    def store() -> Answer:
        return answer(site, operations.submit(site, prepared, manner, now=clock.now()))

    for _ in range(ATTEMPTS - 1):
        with suppress(IntegrityError):
            return together(store)
    return alone(store)

"""What a list of the desk holds: a queue, and what is asked of the comments in it."""

import enum
from dataclasses import dataclass, replace
from datetime import datetime

from moderation.comments.models import Queue, Status
from moderation.foundation.words import Term


class Order(enum.StrEnum):
    """How a list is sorted."""

    AGE = "age"
    """Pending and Unattached the oldest first, the others the newest first."""
    RISK = "risk"
    """The riskiest first, and of the same risk the oldest; in Pending only, elsewhere it is by age."""


@dataclass(frozen=True, slots=True)
class Filter:
    """The comments of a queue that are all that is asked here; what is left empty asks nothing."""

    queue: Queue
    words: tuple[Term, ...] = ()
    """All of them stand in its text and its writer's name, or all in the title and URL of its article."""
    without: tuple[Term, ...] = ()
    """None of them stands in any of these."""
    author: str = ""
    """Words of the writer's name; the last one may go on."""
    article: str = ""
    """The public id of an article, its URL, or words of its title."""
    statuses: tuple[Status, ...] = ()
    """One of these."""
    held: tuple[str, ...] = ()
    """Every one of these checks matched (comments.facets.HELD)."""
    before: datetime | None = None
    """It came in before this moment."""
    after: datetime | None = None
    """It came in at this moment or later."""
    has_link: bool | None = None
    reported: bool | None = None
    """Whether reports of it wait for a moderator."""
    first: bool | None = None
    """Whether nobody had approved anything of its writer when it came in."""
    alike: str = ""
    """It is a near-duplicate of the comment with this public id, or that one itself."""
    order: Order = Order.AGE
    folded: bool = True
    """In Pending, near-duplicates are listed once; they are counted each."""

    @property
    def is_plain(self) -> bool:
        """Whether it holds the whole queue."""
        return replace(self, order=Order.AGE, folded=True) == Filter(self.queue)

    @property
    def by_risk(self) -> bool:
        """Whether the riskiest stands first."""
        return self.order is Order.RISK and self.queue is Queue.PENDING

    @property
    def folds(self) -> bool:
        """Whether near-duplicates are listed once."""
        return self.folded and self.queue is Queue.PENDING and not self.alike

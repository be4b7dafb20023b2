"""Where comments stand, and the lists that show them."""

import enum


class Status(enum.StrEnum):
    """Where a comment is in its life; readers see `approved` only."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    SPAM = "spam"
    DELETED = "deleted"


class Queue(enum.StrEnum):
    """The lists of the desk."""

    PENDING = "pending"
    UNATTACHED = "unattached"
    SPAM = "spam"
    REJECTED = "rejected"
    APPROVED = "approved"
    REPORTED = "reported"
    """Approved comments that readers reported and nobody has looked at since; they stand in Approved too."""
    ALL = "all"


class Source(enum.StrEnum):
    """How a comment came in."""

    EMBED = "embed"
    PAGE = "page"
    IMPORT = "import"
    API = "api"


def queue_of(status: Status, article_id: int | None) -> Queue | None:
    """The queue that a comment of this state stands in; None for a deleted one."""
    if status is Status.DELETED:
        return None
    if status is Status.PENDING and article_id is None:
        return Queue.UNATTACHED
    return Queue(status.value)


def is_reported(status: Status, reported: int) -> bool:
    """Whether a comment of this state stands in Reported, too."""
    return status is Status.APPROVED and reported > 0

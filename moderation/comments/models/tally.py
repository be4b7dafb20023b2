"""Table: the tallies of the queues."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from moderation.comments.models.states import Queue
from moderation.foundation.columns import choice
from moderation.foundation.db import Base


class Tally(Base):
    """A part of how many comments stand in a queue: a queue holds the sum of its rows.

    Several rows (`shards`) for each queue, so that transactions of one site do not wait for each other at one
    row; a part by itself may be negative. `id` is made of queue and shard (`tally_id`).
    """

    __tablename__ = "tallies"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    queue: Mapped[Queue] = mapped_column(choice(Queue))
    number: Mapped[int]


TALLIED = (Queue.PENDING, Queue.UNATTACHED, Queue.SPAM, Queue.REJECTED, Queue.APPROVED, Queue.REPORTED)
"""Queues with tallies; their places here are part of stored keys. All is the sum of those before Reported."""
MOST_SHARDS = 64


def tally_id(queue: Queue, shard: int) -> int:
    """The key of a queue's row for a shard (0 to 63)."""
    return TALLIED.index(queue) * MOST_SHARDS + shard

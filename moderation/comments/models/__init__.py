"""Tables: comments, tallies of queues, what near-duplicates are found by, and what purges are owed."""

from moderation.comments.models.comment import IS_PENDING, Comment
from moderation.comments.models.likeness import Likeness
from moderation.comments.models.paths import STEP, keys_on, parent_on, step, within_depth
from moderation.comments.models.purge import PAUSE, Purge
from moderation.comments.models.states import Queue, Source, Status, is_reported, queue_of
from moderation.comments.models.tally import MOST_SHARDS, TALLIED, Tally, tally_id

__all__ = [
    "IS_PENDING",
    "MOST_SHARDS",
    "PAUSE",
    "STEP",
    "TALLIED",
    "Comment",
    "Likeness",
    "Purge",
    "Queue",
    "Source",
    "Status",
    "Tally",
    "is_reported",
    "keys_on",
    "parent_on",
    "queue_of",
    "step",
    "tally_id",
    "within_depth",
]

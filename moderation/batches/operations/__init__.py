"""Writing bulk acts: running them, taking them back, and saying why."""

from moderation.batches.operations.explaining import MOST_EXPLAINED, give_reason
from moderation.batches.operations.running import MOST, PIECE, Chosen, begin, cancel, run_some, undo

__all__ = [
    "MOST",
    "MOST_EXPLAINED",
    "PIECE",
    "Chosen",
    "begin",
    "cancel",
    "give_reason",
    "run_some",
    "undo",
]

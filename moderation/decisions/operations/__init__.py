"""Every act on a comment that is written down.

Each locks the article(s) first, the comment after, and a commenter last, compares the version that the
actor saw, changes the comment, keeps counts and revisions true, and adds exactly one Decision. None commits.
"""

from moderation.decisions.operations.deciding import decide, feature, give_reason, screened
from moderation.decisions.operations.erasing import forget
from moderation.decisions.operations.joining import join
from moderation.decisions.operations.locking import Outcome, hold, lock
from moderation.decisions.operations.placing import attach
from moderation.decisions.operations.replying import reply
from moderation.decisions.operations.texts import delete, redact, rewrite
from moderation.decisions.operations.undoing import undo
from moderation.decisions.operations.writer import edited, withdraw

__all__ = [
    "Outcome",
    "attach",
    "decide",
    "delete",
    "edited",
    "feature",
    "forget",
    "give_reason",
    "hold",
    "join",
    "lock",
    "redact",
    "reply",
    "rewrite",
    "screened",
    "undo",
    "withdraw",
]

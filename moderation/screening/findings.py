"""What a check is given and what it says."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from moderation.commenters.models import Trust
from moderation.sites.policy import Policy


class Outcome(enum.StrEnum):
    """How a check ended."""

    PASSED = "passed"
    MATCHED = "matched"
    SILENT = "silent"
    """It failed or was switched off: it says nothing."""


class Wants(enum.StrEnum):
    """What a check would do with the reply."""

    NOTHING = "none"
    HOLD = "hold"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class Submission:
    """All that the checks may look at. Holds no address and touches no database."""

    body: str
    text: str
    """The words of the safe HTML."""
    links: tuple[str, ...]
    name: str
    website: str | None
    policy: Policy
    trust: Trust = Trust.NEUTRAL
    known: bool = False
    """Whether a reply from this address was approved before."""
    elapsed: int | None = None
    """Milliseconds between the form's appearance and its sending, where the client told."""
    honeypot: str = ""
    same_text: int = 0
    """Other replies with this text."""
    recent: int = 0
    """Replies of this writer in the last ten minutes."""
    limits: bool = True
    """Whether minimum time and flood are looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check said: `weight` is 0..1, `matched` words or numbers for the desk, `took` microseconds."""

    check: str
    outcome: Outcome
    wants: Wants = Wants.NOTHING
    matched: tuple[str, ...] = ()
    weight: float = 0.0
    took: int = 0

    def stored(self) -> dict[str, Any]:
        """As JSON, for the trace."""
        return {
            "check": self.check, "outcome": self.outcome.value, "wants": self.wants.value,
            "matched": list(self.matched), "weight": self.weight, "took": self.took,
        }  # fmt: skip


Says = tuple[Wants, float, tuple[str, ...]]
"""What a check returns when it matches; None when the reply passes."""

Check = Callable[[Submission], Says | None]


def hold(weight: float, *matched: str) -> Says:
    """The reply should wait for a person."""
    return (Wants.HOLD, weight, matched)


def spam(weight: float, *matched: str) -> Says:
    """The reply is spam."""
    return (Wants.SPAM, weight, matched)

"""Who acts on a comment."""

from dataclasses import dataclass

from moderation.decisions.models import ActorKind


@dataclass(frozen=True, slots=True)
class Actor:
    """A moderator (with an account), a rule, the writer, or the system."""

    kind: ActorKind
    account_id: int | None = None


RULE = Actor(ActorKind.RULE)
WRITER = Actor(ActorKind.WRITER)
SYSTEM = Actor(ActorKind.SYSTEM)


def moderator(account_id: int) -> Actor:
    """The moderator with this account."""
    return Actor(ActorKind.MODERATOR, account_id)

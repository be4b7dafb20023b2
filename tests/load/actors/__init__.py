"""The twelve who use one small site at once: eleven here, and the worker, which is a process."""

from moderation.moderators.models import Account
from tests.load.actors.actor import Actor
from tests.load.actors.moderators import Moderator, Owner
from tests.load.actors.readers import Reader
from tests.load.actors.undoers import Undoer
from tests.load.actors.world import World
from tests.load.actors.writers import Writer

__all__ = ["Actor", "Undoer", "World", "everybody"]

WRITERS, READERS = 5, 2


def everybody(world: World, people: list[Account], undoer: Undoer) -> list[Actor]:
    """Five writers, two readers, the owner, two moderators, and one who takes back whatever she does."""
    owner, *moderators = [person.email for person in people if person.email != undoer.who]
    cast: list[Actor] = [Writer(world, f"writer{number}", number) for number in range(1, WRITERS + 1)]
    cast += [Reader(world, f"reader{number}", WRITERS + number) for number in range(1, READERS + 1)]
    cast.append(Owner(world, owner, 10))
    cast += [Moderator(world, email, 11 + place) for place, email in enumerate(moderators)]
    return [*cast, undoer]

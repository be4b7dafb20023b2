"""The driver's actors: the same seed gives everybody the same acts."""

from tests.load.actors.actor import Actor
from tests.load.actors.world import World


class Thrower(Actor):
    """Throws one coin or, every other time, many."""

    acts = {"one": 1, "many": 1}

    def begin(self) -> None:
        """Nothing was thrown yet."""
        self.thrown: list[tuple[str, float]] = []

    def do(self, act: str) -> None:
        """Throw; how often it is depends on others."""
        for _ in range(1 + self.world.port * (act == "many")):
            last = self.random.random()
        self.thrown.append((act, last if act == "one" else 0.0))


def acts_of(seed: int, *, others: int) -> list[tuple[str, float]]:
    """What is thrown in twenty acts; `others` is what the others did meanwhile."""
    thrower = Thrower(World(site_id=1, port=others, seed=seed), "anna", 1)
    thrower.begin()
    for thrower.count in range(20):
        thrower.one()
    return thrower.thrown


def test_a_seed_gives_an_actor_the_same_acts_whatever_others_do() -> None:
    assert acts_of(1, others=0) == acts_of(1, others=7)


def test_another_seed_gives_other_acts() -> None:
    assert acts_of(1, others=0) != acts_of(2, others=0)

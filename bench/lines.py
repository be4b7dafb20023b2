"""A line of the table: what was measured, against what, and the figure to reach."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.numbers import median, ratios


@dataclass(frozen=True, slots=True)
class Bound:
    """The figure to reach: "at least" or "at most" a number."""

    kind: str
    number: float

    def holds(self, value: float) -> bool:
        """Whether `value` reaches it."""
        return value >= self.number if self.kind == "at least" else value <= self.number


@dataclass(frozen=True, slots=True)
class Line:
    """One figure, round by round.

    With `against`, the figure is the ratio of each round; without, it is ours itself. `upside_down` is for
    work where less is better and rates are measured: then the ratio is theirs by ours. `bound` is None for
    what is only told. `peers` holds what others do at the same work, in the same unit, or says why not.
    """

    row: str
    work: str
    unit: str
    ours: Sequence[float]
    against: Sequence[float] | None = None
    against_name: str = ""
    bound: Bound | None = None
    upside_down: bool = False
    peers: dict[str, Sequence[float] | str] = field(default_factory=dict)
    note: str = ""

    @property
    def figures(self) -> list[float]:
        """What the bound is about, round by round."""
        if self.against is None:
            return list(self.ours)
        pair = (self.against, self.ours) if self.upside_down else (self.ours, self.against)
        return ratios(*pair)

    @property
    def is_reached(self) -> bool | None:
        """Whether the median reaches the bound; None without one."""
        return None if self.bound is None else self.bound.holds(median(self.figures))

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Line":
        """The line kept as JSON."""
        bound = Bound(**stored["bound"]) if stored["bound"] else None
        return cls(**(stored | {"bound": bound}))


def at_least(number: float) -> Bound:
    """The more the better."""
    return Bound("at least", number)


def at_most(number: float) -> Bound:
    """The less the better."""
    return Bound("at most", number)

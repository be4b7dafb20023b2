"""A run: how long rounds are, where its parts live, and the parts themselves, started when first needed."""

import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bench import product
from bench.data.shape import Size
from bench.load import Measured, Refused
from bench.product import Server

Part = TypeVar("Part")

SMALL = Size(10_000, 1_000)
MILLION = Size(1_000_000, 100_000, (5_000, 50_000))
QUICK = Size(20_000, 3_000, (500, 5_000))
SHORT_QUEUE = 100


@dataclass
class Stage:
    """What every row is given. Parts live until `stack` closes."""

    work: Path
    stack: ExitStack
    seconds: float = 5
    rounds: int = 3
    peers: bool = True
    quick: bool = False
    parts: dict[str, Any] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    """Peers that are not there, and why."""
    refusals: dict[str, str] = field(default_factory=dict)
    """Peers that failed in the last rounds, and how."""

    def part(self, name: str, start: Callable[[], AbstractContextManager[Part]]) -> Part:
        """A part by its name, started the first time."""
        if name not in self.parts:
            say(f"  starting {name}")
            self.parts[name] = self.stack.enter_context(start())
        found: Part = self.parts[name]
        return found

    def take(
        self,
        contenders: Mapping[str, Callable[[], Measured]],
        peers: Mapping[str, Callable[[], Measured]] | None = None,
    ) -> dict[str, list[Measured]]:
        """Every contender once a round, one after the other.

        A peer that fails under the load leaves these rounds, and why is kept; anybody else ends the row.
        """
        self.refusals.clear()
        found: dict[str, list[Measured]] = {name: [] for name in (*contenders, *(peers or {}))}
        for number in range(self.rounds):
            for name, measure in contenders.items():
                found[name].append(self._taken(number, name, measure))
            for name, measure in (peers or {}).items():
                if name in self.refusals:
                    continue
                try:
                    found[name].append(self._taken(number, name, measure))
                except Refused as problem:
                    found[name], self.refusals[name] = [], f"failed under this load: {problem}"
        return found

    def _taken(self, number: int, name: str, measure: Callable[[], Measured]) -> Measured:
        measured = measure()
        say(f"  round {number + 1}  {name:32} {measured.rate:12,.1f}/s  p99 {measured.p99:.2f} ms")
        return measured

    def log(self, name: str) -> Path:
        """Where a part's output goes."""
        return self.work / "logs" / f"{name}.log"

    @property
    def small(self) -> Server:
        """The product with some thousand comments."""
        return self.part("the product", lambda: self._serving("small", SMALL))

    @property
    def big(self) -> Server:
        """The product with a million comments, a tenth of them pending."""
        return self.part("the product with a million", lambda: self._serving("big", self.size))

    @property
    def calm(self) -> Server:
        """The same million with a short queue."""
        return self.part("the product with a short queue", self._calm)

    @property
    def size(self) -> Size:
        """How much a million is in this run."""
        return QUICK if self.quick else MILLION

    def template(self, size: Size) -> Path:
        """An instance with that much data, not to be written into; those of other schemas are dropped."""
        made_by = product.edition()
        for old in (self.work / "data").glob("*"):
            if made_by not in old.name:
                shutil.rmtree(old)
        name = f"{made_by}-{size.comments}-{size.pending}-{'-'.join(map(str, size.threads)) or 'plain'}"
        say(f"  data: {size.comments:,} comments, made once and kept in {self.work / 'data' / name}")
        return product.prepared(self.work / "data" / name, size)

    def _serving(self, name: str, size: Size) -> AbstractContextManager[Server]:
        instance = product.copied(self.work / "instances" / name, self.template(size))
        return product.serving(instance, self.log(name))

    def _calm(self) -> AbstractContextManager[Server]:
        source = self.template(self.size)
        calm = product.shortened(source.with_name(source.name + "-calm"), source, SHORT_QUEUE)
        instance = product.copied(self.work / "instances" / "calm", calm)
        return product.serving(instance, self.log("calm"))


def rates(found: list[Measured]) -> list[float]:
    """Answers a second, round by round."""
    return [one.rate for one in found]


def slowest(found: list[Measured]) -> list[float]:
    """p99 in milliseconds, round by round."""
    return [one.p99 for one in found]


def say(text: str) -> None:
    """Progress goes to stderr."""
    print(text, file=sys.stderr, flush=True)

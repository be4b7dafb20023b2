"""Others who do the same work, set up as their own documentation recommends: a drawer.

Isso comes from PyPI, WordPress from Debian. Who can't be installed or started is told as such.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from subprocess import CalledProcessError

from bench.load import Measured
from bench.peers import isso, wordpress
from bench.peers.peer import Peer
from bench.processes import NotStarted
from bench.stage import SMALL, Stage, say

Serving = Callable[[Path, Path, int], AbstractContextManager[Peer]]
PEERS: tuple[tuple[str, Serving], ...] = (("Isso", isso.serving), ("WordPress", wordpress.serving))


def contenders(
    stage: Stage, measure: Callable[[Peer], Measured], comments: int = SMALL.comments
) -> dict[str, Callable[[], Measured]]:
    """A measurement of every peer that this run wants and that stands, each with so many comments."""
    started = {name: _started(stage, name, serving, comments) for name, serving in PEERS if stage.peers}
    return {name: partial(measure, peer) for name, peer in started.items() if peer is not None}


def told(stage: Stage, found: Mapping[str, Sequence[Measured]]) -> dict[str, Sequence[float] | str]:
    """Rates of every peer that this run wants, round by round, or why there are none."""
    names = [name for name, _ in PEERS] if stage.peers else []
    why = stage.failures | stage.refusals
    return {name: [one.rate for one in found.get(name, [])] or why.get(name, "–") for name in names}


def versions(stage: Stage) -> str:
    """Of every peer that took part."""
    parts = [part for part in stage.parts.values() if isinstance(part, Peer)]
    return ", ".join(sorted({f"{part.kind.capitalize()} {part.version}" for part in parts}))


def _started(stage: Stage, name: str, serving: Serving, comments: int) -> Peer | None:
    if name in stage.failures:
        return None
    place = f"{name.lower()}-{comments}"
    try:
        return stage.part(
            f"{name} with {comments:,} comments",
            lambda: serving(stage.work / place, stage.log(place), comments),
        )
    except (NotStarted, CalledProcessError, OSError) as problem:
        stage.failures[name] = f"could not be installed or started ({type(problem).__name__})"
        say(f"  {name}: {problem}")
        return None

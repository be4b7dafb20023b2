"""Memory of one idle web process beside a Flask process that imports the same libraries."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from bench import product
from bench.ask import close, each_process, once, settle
from bench.desk import QUEUE, sign_in
from bench.lines import Line, at_most
from bench.processes import free_port, pss, started, unshared, wait_for
from bench.product import Server, thread_path
from bench.stage import SMALL, Stage, say


def measure(stage: Stage) -> list[Line]:
    """Proportional share (PSS) of the process that answers; nothing else of ours runs."""
    instance = product.copied(stage.work / "instances" / "memory", stage.template(SMALL))
    idle, used, libraries = [], [], []
    for _ in range(stage.rounds):
        with _libraries(stage) as server:
            libraries.append(_answering(server))
        with product.serving(instance, stage.log("memory"), workers=1) as server:
            idle.append(_answering(server))
            once(server.origin + thread_path(1))
            once(server.origin + QUEUE, sign_in(server.origin).headers)
            used.append(_answering(server))
        say(f"  ours {idle[-1]}, after the desk {used[-1]}, libraries {libraries[-1]}")
    name = "its libraries alone"
    return [
        Line(
            "memory",
            "memory (PSS) of an idle web process",
            "MB",
            *_pair(idle, libraries, 0),
            name,
            at_most(1.2),
        ),
        Line("memory", "memory by itself", "MB", [one.pss for one in idle], bound=at_most(90)),
        Line("memory", "memory with what it shares with its parent", "MB", *_pair(idle, libraries, 1), name),
        Line("memory", "memory once the desk was opened", "MB", [one.pss for one in used]),
    ]


class Memory(NamedTuple):
    """In MB: the proportional share, and that without the parent's help."""

    pss: float
    unshared: float


def _pair(ours: Sequence[Memory], against: Sequence[Memory], which: int) -> tuple[list[float], list[float]]:
    return [one[which] for one in ours], [one[which] for one in against]


def _answering(server: Server) -> Memory:
    """The memory of the process that answers."""
    connections = each_process(server)
    close(list(connections.values()))
    settle()
    (pid,) = connections
    return Memory(pss(pid), unshared(pid))


@contextmanager
def _libraries(stage: Stage) -> Iterator[Server]:
    port, log = free_port(), stage.log("libraries")
    command = [sys.executable, "-m", "bench.limits.imports", str(port)]
    with started(command, log=log, cwd=product.ROOT) as process:
        wait_for(f"http://127.0.0.1:{port}/readyz", process, log)
        yield Server(f"http://127.0.0.1:{port}", process.pid, stage.work)

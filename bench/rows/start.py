"""How long it takes until something answers."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench import product
from bench.lines import Line, at_most
from bench.processes import free_port, started, wait_for
from bench.stage import SMALL, Stage, say

PAUSE = 0.01
"""Seconds between two looks."""


def measure(stage: Stage) -> list[Line]:
    """`bin/run` until both of its addresses answer, and a web process until it is ready."""
    demo = product.emptied(stage.work / "instances" / "start")
    served = product.copied(stage.work / "instances" / "serve", stage.template(SMALL))
    first = _run(demo, stage)
    again, web = [], []
    for _ in range(stage.rounds):
        again.append(_run(demo, stage))
        web.append(_serve(served, stage))
        say(f"  bin/run {again[-1]:.2f} s, a web process {web[-1]:.2f} s")
    return [
        Line("start", "`bin/run` until both addresses answer", "s", again, bound=at_most(3),
             note=f"the first start, with the schema and the demo's data to make, took {first:.1f} s"),
        Line("start", "a web process until it is ready", "s", web, bound=at_most(1.5)),
    ]  # fmt: skip


def _run(instance: Path, stage: Stage) -> float:
    port, demo_port = free_port(), free_port()
    environ = product.settings(instance, port) | {"MODERATION_DEMO_PORT": str(demo_port)}
    urls = [f"http://127.0.0.1:{port}/readyz", f"http://127.0.0.1:{demo_port}/"]
    return _until(["bin/run"], environ, urls, stage.log("run"))


def _serve(instance: Path, stage: Stage) -> float:
    port = free_port()
    command = [sys.executable, "-m", "moderation", "serve", "--workers", "1"]
    return _until(
        command, product.settings(instance, port), [f"http://127.0.0.1:{port}/readyz"], stage.log("serve")
    )


def _until(command: Sequence[str], environ: dict[str, str], urls: Sequence[str], log: Path) -> float:
    """Seconds from the start of a command until all of `urls` answer."""
    start = time.perf_counter()
    with started(command, log=log, environ=environ, cwd=product.ROOT) as process:
        for url in urls:
            wait_for(url, process, log, PAUSE)
        return time.perf_counter() - start

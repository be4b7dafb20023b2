"""Posting on PostgreSQL, and a decision seen from another machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bench import product, stale
from bench.ask import settle
from bench.data.shape import Size
from bench.desk import pending_on_postgresql, sign_in
from bench.limits import postgresql, rows
from bench.limits.postgresql import Databases
from bench.lines import Line, at_least, at_most
from bench.load import CONNECTIONS
from bench.numbers import percentile
from bench.processes import free_port, started
from bench.product import SITE, Server
from bench.rows.posts import post
from bench.stage import Stage, rates, slowest

SIZE = Size(10_000, 1_000)
APPROVALS = 20
"""In each round."""


def measure(stage: Stage) -> list[Line]:
    """Valid replies beside raw one-row commits on as many connections."""
    databases, server = _databases(stage), _server(stage)
    found = stage.take(
        {
            "raw PostgreSQL": partial(rows.postgresql, databases.raw, stage.seconds, CONNECTIONS),
            "ours": lambda: post(f"{server.origin}{SITE}/comments", "ours", stage.seconds),
        }
    )
    note = f"PostgreSQL {databases.version}, {rows.durability(databases.raw)}"
    return [
        Line("postgresql", "post into the queue, PostgreSQL", "/s", rates(found["ours"]),
             rates(found["raw PostgreSQL"]), "raw one-row commits", at_least(1 / 8), note=note),
        Line("postgresql", "post on PostgreSQL, p99", "ms", slowest(found["ours"])),
    ]  # fmt: skip


def measure_machines(stage: Stage) -> list[Line]:
    """Two installations on one PostgreSQL and one Redis: until the other one shows an approval."""
    here = _server(stage)
    there = stage.part("a second machine", partial(_serving, stage, "postgresql-2", _databases(stage)))
    desk = sign_in(here.origin)
    longest, typical = [], []
    for _ in range(stage.rounds):
        settle()
        took = stale.delays(here, there, desk, pending_on_postgresql(_databases(stage).product, APPROVALS))
        longest.append(max(took))
        typical.append(percentile(took, 0.5))
    return [
        Line(
            "machines", "an approval seen from another machine, slowest", "ms", longest, bound=at_most(1_000)
        ),
        Line("machines", "an approval seen from another machine, typical", "ms", typical),
    ]


def _databases(stage: Stage) -> Databases:
    return stage.part("PostgreSQL", lambda: postgresql.serving(stage.work / "postgresql"))


def _redis(stage: Stage) -> str:
    return stage.part("Redis", lambda: _serving_redis(stage))


def _server(stage: Stage) -> Server:
    return stage.part("the product on PostgreSQL", partial(_serving, stage, "postgresql", _databases(stage)))


@contextmanager
def _serving(stage: Stage, name: str, databases: Databases) -> Iterator[Server]:
    """The first one fills the database; the others share its keys."""
    instance, first = stage.work / "instances" / name, stage.work / "instances" / "postgresql"
    environ = {"MODERATION_DATABASE_URL": databases.product, "MODERATION_REDIS_URL": _redis(stage)}
    if instance == first:
        product.emptied(instance)
        product.fill(instance, SIZE, environ=environ)
    else:
        product.copied(instance, first)
    with product.serving(instance, stage.log(name), environ=environ) as server:
        yield server


@contextmanager
def _serving_redis(stage: Stage) -> Iterator[str]:
    port = free_port()
    command = ["redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with started([str(word) for word in command], log=stage.log("redis"), cwd=stage.work):
        settle()
        yield f"redis://127.0.0.1:{port}/0"

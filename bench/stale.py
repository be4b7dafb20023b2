"""Whether a reader can still get what was before a decision: approves, then asks every process at once."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.ask import ask, close, each_process
from bench.desk import Desk, decision_path
from bench.load import Refused
from bench.product import Server, thread_path

PATIENCE = 10.0
"""Seconds after which an approval that is not seen is given up."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How many reads after how many approvals, by how many processes, and how many were stale."""

    approvals: int
    processes: int
    reads: int
    stale: int


def count(server: Server, desk: Desk, waiting: Sequence[tuple[str, int, int]]) -> Checked:
    """Approve each of `waiting` (public id, version, article); every process's next read must show it.

    Every process has the page in its cache before, and every second read carries the validator of that.
    """
    connections = each_process(server)
    lines = list(connections.values())
    reads = stale = 0
    try:
        for turn, (public_id, version, article) in enumerate(waiting):
            path = thread_path(article)
            tags = [ask(line, path).headers.get("ETag", "") for line in lines]
            place = turn % len(lines)
            done = ask(lines[place], decision_path(public_id), body=desk.form(version), headers=desk.headers)
            if done.status != 303:
                raise Refused(f"an approval answers {done.status}")
            for other, line in enumerate(lines[place + 1 :] + lines[: place + 1]):
                tag = tags[(place + 1 + other) % len(lines)]
                told = {"If-None-Match": tag} if turn % 2 and tag else {}
                reads += 1
                stale += public_id.encode() not in ask(line, path, headers=told).body
    finally:
        close(lines)
    return Checked(len(waiting), len(lines), reads, stale)


def delays(server: Server, other: Server, desk: Desk, waiting: Sequence[tuple[str, int, int]]) -> list[float]:
    """Milliseconds from an approval's answer on one machine until every process of another one shows it."""
    here, there = each_process(server), each_process(other)
    found = []
    try:
        line = next(iter(here.values()))
        for public_id, version, article in waiting:
            path = thread_path(article)
            for reader in there.values():
                ask(reader, path)
            done = ask(line, decision_path(public_id), body=desk.form(version), headers=desk.headers)
            if done.status != 303:
                raise Refused(f"an approval answers {done.status}")
            start = time.perf_counter()
            left = list(there.values())
            while left and time.perf_counter() - start < PATIENCE:
                left = [reader for reader in left if public_id.encode() not in ask(reader, path).body]
            found.append((time.perf_counter() - start) * 1e3)
    finally:
        close([*here.values(), *there.values()])
    return found

"""Approving among a million comments, and whether any reader still gets what was before."""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from bench import peers, stale
from bench.ask import settle
from bench.desk import Desk, decision_path, pending, sign_in
from bench.lines import Line, at_least, at_most
from bench.load import Measured, beside, wrk
from bench.peers.peer import Peer
from bench.product import Server, thread_path
from bench.stage import Stage, rates, slowest

MOST_A_SECOND = 6_000
"""Forms that are written ahead for a second of a round."""
MOST_OF_A_PEER = 1_000
CHECKED = 100
"""Approvals of a round after which every process is asked."""


def measure(stage: Stage) -> list[Line]:
    """Approvals a second; then approvals one by one, while 16 readers read, each looked for at once."""
    server = stage.big
    desk = sign_in(server.origin)
    found = stage.take(
        {"ours": lambda: _approve(stage, server, desk)},
        peers.contenders(stage, partial(_peer_approves, stage, Counter()), stage.size.comments),
    )
    checks = [_check(server, desk, stage) for _ in range(stage.rounds)]
    reads, approvals = sum(one.reads for one in checks), sum(one.approvals for one in checks)
    told = f"{reads:,} reads by {checks[0].processes} processes, each after one of {approvals:,} acts"
    work = f"approve among {stage.size.comments:,}"
    return [
        Line("approvals", work, "/s", rates(found["ours"]), bound=at_least(1_000),
             peers=peers.told(stage, found)),
        Line("approvals", f"{work}, p99", "ms", slowest(found["ours"])),
        Line("approvals", "stale reads after an approval", "", [one.stale for one in checks],
             bound=at_most(0), note=told),
    ]  # fmt: skip


def _approve(stage: Stage, server: Server, desk: Desk) -> Measured:
    """A round in which every comment is approved once, the oldest first."""
    settle()
    most = round(MOST_A_SECOND * stage.seconds)
    waiting = pending(_database(server), most)
    forms = [f"{decision_path(one)} {desk.form(version)}" for one, version, _ in waiting]
    return _send(stage, server.origin, forms, desk.headers, 303)


def _peer_approves(stage: Stage, turns: Counter[str], peer: Peer) -> Measured:
    """A peer is slower and needs fewer; no round approves what another one did."""
    settle()
    most = round(MOST_OF_A_PEER * stage.seconds)
    forms = peer.approvals(turns[peer.kind] * most, most)
    turns[peer.kind] += 1
    return _send(stage, peer.origin, forms, peer.headers, peer.approved)


def _send(stage: Stage, origin: str, forms: list[str], headers: Mapping[str, str], expected: int) -> Measured:
    path = stage.work / "approvals.txt"
    path.write_text("".join(f"{form}\n" for form in forms))
    return wrk(origin, stage.seconds, script="approvals", arguments=[path, expected], headers=headers)


def _check(server: Server, desk: Desk, stage: Stage) -> stale.Checked:
    waiting = list(pending(_database(server), CHECKED, newest=True))
    with beside(server.origin + thread_path(1), max(stage.seconds, 3), script="report"):
        return stale.count(server, desk, waiting)


def _database(server: Server) -> Path:
    return server.instance / "moderation.db"

"""Approving among a million comments, and whether any reader still gets what was before."""

from pathlib import Path

from bench import stale
from bench.ask import settle
from bench.desk import Desk, decision_path, pending, sign_in
from bench.lines import Line, at_least, at_most
from bench.load import Measured, beside, wrk
from bench.product import Server, thread_path
from bench.stage import Stage, rates, slowest

MOST_A_SECOND = 6_000
"""Forms that are written ahead for a second of a round."""
CHECKED = 100
"""Approvals of a round after which every process is asked."""


def measure(stage: Stage) -> list[Line]:
    """Approvals a second; then approvals one by one, while 16 readers read, each looked for at once."""
    server = stage.big
    desk = sign_in(server.origin)
    found = stage.take({"approvals": lambda: _approve(stage, server, desk)})["approvals"]
    checks = [_check(server, desk, stage) for _ in range(stage.rounds)]
    reads, approvals = sum(one.reads for one in checks), sum(one.approvals for one in checks)
    told = f"{reads:,} reads by {checks[0].processes} processes, each after one of {approvals:,} acts"
    work = f"approve among {stage.size.comments:,}"
    return [
        Line("approvals", work, "/s", rates(found), bound=at_least(1_000)),
        Line("approvals", f"{work}, p99", "ms", slowest(found)),
        Line("approvals", "stale reads after an approval", "", [one.stale for one in checks],
             bound=at_most(0), note=told),
    ]  # fmt: skip


def _approve(stage: Stage, server: Server, desk: Desk) -> Measured:
    """A round in which every comment is approved once, the oldest first."""
    settle()
    most = round(MOST_A_SECOND * stage.seconds)
    waiting = pending(_database(server), most)
    path = stage.work / "approvals.txt"
    path.write_text("".join(f"{decision_path(one)} {desk.form(version)}\n" for one, version, _ in waiting))
    return wrk(server.origin, stage.seconds, script="approvals", arguments=[path], headers=desk.headers)


def _check(server: Server, desk: Desk, stage: Stage) -> stale.Checked:
    waiting = list(pending(_database(server), CHECKED, newest=True))
    with beside(server.origin + thread_path(1), max(stage.seconds, 3), script="report"):
        return stale.count(server, desk, waiting)


def _database(server: Server) -> Path:
    return server.instance / "moderation.db"

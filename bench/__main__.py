"""`bench/run`: measures the rows that were asked for, and writes docs/performance.md after a whole run."""

import argparse
import json
import signal
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from bench import machine, peers, table
from bench.chart import chart
from bench.lines import Line
from bench.load import Refused
from bench.processes import NotStarted
from bench.product import ROOT
from bench.rows import ROWS
from bench.stage import Stage, say

WORK = ROOT / "bench" / ".work"
DOCUMENT, PICTURE = ROOT / "docs" / "performance.md", ROOT / "docs" / "performance.svg"
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
NAMES = [name for name, _ in ROWS]


def main() -> None:
    """Exit with 1 when a row could not be measured."""
    options = _options()
    for one in ENDING:
        signal.signal(one, _interrupt)
    WORK.mkdir(exist_ok=True)
    start = time.monotonic()
    failed: dict[str, str] = {}
    lines: list[Line] = []
    about = machine.about(WORK)
    with ExitStack() as stack:
        stage = Stage(WORK, stack, options.seconds, options.rounds, options.peers, options.quick)
        for name, measure in ROWS:
            if name in (options.rows or NAMES):
                say(f"{name}:")
                try:
                    lines += measure(stage)
                except (NotStarted, Refused) as problem:
                    failed[name] = str(problem)
                    say(f"  {name} could not be measured: {problem}")
        about["peers"] = peers.versions(stage) or "none took part"
    if failed:
        about["not measured"] = "; ".join(f"`bench/run {name}`: {why}" for name, why in failed.items())
    about |= _manner(options, time.monotonic() - start)
    _publish(lines, about, whole=not (options.rows or options.quick))
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


def _publish(lines: list[Line], about: dict[str, str], *, whole: bool) -> None:
    """The figures on stdout and in .work; in docs only what a whole run measured."""
    figures = table.figures(lines, about)
    print(figures)
    stored: dict[str, Any] = {"about": about, "lines": [line.stored() for line in lines]}
    (WORK / "figures.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    if not whole:
        say("This was a part of a run: docs/ stays as it is.")
        return
    DOCUMENT.write_text(table.replaced(DOCUMENT.read_text("utf-8"), figures), encoding="utf-8")
    PICTURE.write_text(chart(lines), encoding="utf-8")
    say(f"Written: {DOCUMENT.relative_to(ROOT)} and {PICTURE.relative_to(ROOT)}.")


def _manner(options: argparse.Namespace, took: float) -> dict[str, str]:
    rounds = f"{options.rounds} interleaved rounds of {options.seconds:g} s"
    return {
        "run": f"{rounds}, 16 keep-alive connections from the same machine, {datetime.now(UTC):%-d %B %Y},"
        f" {took / 60:.0f} minutes",
        "numbers": "medians, with the range of the rounds in brackets; a ratio is taken round by round",
    }


def _interrupt(_signal: int, _frame: Any) -> None:
    """End what was started, and let no second signal break that off."""
    for one in ENDING:
        signal.signal(one, signal.SIG_IGN)
    raise KeyboardInterrupt


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("rows", nargs="*", help=f"which rows ({', '.join(NAMES)}); all when left out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement of a round")
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="leave Isso and WordPress out")
    parser.add_argument(
        "--quick", action="store_true", help="a look whether all works: little data, one short round"
    )
    options = parser.parse_args()
    if unknown := set(options.rows) - set(NAMES):
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    if options.quick:
        options.rounds, options.seconds = 1, 2
    return options


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped.")

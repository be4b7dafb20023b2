"""How much of `moderation/` the tests run: `COVER=on bin/test` prints it.

A plugin that pytest loads before the product, by PYTEST_PLUGINS: each worker counts for itself, and the
controller adds up. What the processes run that tests start is not counted. With COVER=least, fewer than LEAST
fail a run that is green.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from slipcover import Slipcover, merge_coverage
from slipcover.importer import FileMatcher, ImportManager

PRODUCT = Path(__file__).resolve().parent.parent / "moderation"
LEAST = {"lines": 95.3, "branches": 88.5}
"""Percent that the tests have to run; on 30 November 2026 they ran 95.61 and 88.88."""

_counter = Slipcover(branch=True, source=[str(PRODUCT)], omit=[f"{PRODUCT}/migrations/*"])
ImportManager(_counter, FileMatcher([str(PRODUCT)], [f"{PRODUCT}/migrations/*"])).__enter__()
_counted: list[dict[str, Any]] = []


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what this process counted to whoever prints it; fail where it is too little."""
    _counted.append(_counter.get_coverage())
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["cover"] = json.dumps(_counted.pop())
    elif session.exitstatus == pytest.ExitCode.OK and _too_little():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker counted."""
    if "cover" in getattr(node, "workeroutput", {}):
        _counted.append(json.loads(node.workeroutput["cover"]))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print how much was run, and what is too little."""
    for kind, (run, all) in _totals().items():
        terminalreporter.write_line(f"{100 * run / all:.2f} % of {all} {kind} of moderation/ were run")
    for kind in _too_little():
        terminalreporter.write_line(f"of {kind}, at least {LEAST[kind]} % have to be", red=True)


def _too_little() -> list[str]:
    if os.environ.get("COVER") != "least":
        return []
    return [kind for kind, (run, all) in _totals().items() if 100 * run / all < LEAST[kind]]


def _totals() -> dict[str, tuple[int, int]]:
    """How many lines and branches were run, and how many there are."""
    whole, *others = _counted
    for one in others:
        whole = merge_coverage(whole, one)
    _counted[:] = [whole]
    found = whole["summary"]
    return {
        kind: (found[f"covered_{kind}"], found[f"covered_{kind}"] + found[f"missing_{kind}"])
        for kind in ("lines", "branches")
    }

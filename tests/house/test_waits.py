"""No test waits without a bound: what hangs fails, and says what it waited for (tests/waiting.py)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
WAITING = {"join", "wait", "get", "communicate", "acquire", "readline"}
"""Methods that wait for ever when they are called without an argument."""
COMMANDS = {"run", "call", "check_call", "check_output"}
EXECUTORS = {"ThreadPoolExecutor", "ProcessPoolExecutor"}
"""The end of their block waits for ever, whatever timeout the block has."""


def test_no_test_waits_without_a_bound() -> None:
    modules = sorted(TESTS.rglob("*.py"))

    found = {
        str(module.relative_to(TESTS)): waits
        for module in modules
        if (waits := [*unbounded(module.read_text(encoding="utf-8"))])
    }

    assert modules
    assert found == {}


@pytest.mark.parametrize(
    ("source", "is_unbounded"),
    [
        ("thread.join()", True),
        ("thread.join(PATIENCE)", False),
        ("', '.join(names)", False),
        ("gone.wait()", True),
        ("gone.wait(timeout=PATIENCE)", False),
        ("answers.get()", True),
        ("answers.get('name')", False),
        ("subprocess.run(command)", True),
        ("subprocess.check_output(command, timeout=PATIENCE)", False),
        ("installation.run('doctor')", False),
        ("threading.Thread(target=act)", True),
        ("threading.Thread(target=act, daemon=True)", False),
        ("ThreadPoolExecutor(2)", True),
    ],
)
def test_a_wait_without_a_bound_is_told_from_others(source: str, is_unbounded: bool) -> None:
    assert bool([*unbounded(source)]) is is_unbounded


def unbounded(source: str) -> Iterator[str]:
    """The line and text of each call that may wait for ever.

    A thread that isn't a daemon counts: the interpreter waits for it at its end.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _may_wait_for_ever(node):
            yield f"{node.lineno}: {ast.unparse(node)}"


def _may_wait_for_ever(call: ast.Call) -> bool:
    owner, _, name = ast.unparse(call.func).rpartition(".")
    options = {keyword.arg for keyword in call.keywords}
    if owner == "threading":
        return name == "Thread" and "daemon" not in options
    if owner == "subprocess":
        return name in COMMANDS and "timeout" not in options
    is_bounded = bool(call.args) or "timeout" in options
    return name in EXECUTORS or (name in WAITING and bool(owner) and not is_bounded)

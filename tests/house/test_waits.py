"""No test waits without a bound, or for a time that is fixed: it waits for something (tests/waiting.py)."""

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
FIXED = {"sleep", "wait_for_timeout"}
MAY_SLEEP = {"waiting.py", "load"}
"""Looking again takes a pause, and a load lasts some time."""


def test_no_test_waits_without_a_bound() -> None:
    modules = sorted(TESTS.rglob("*.py"))

    found = {
        str(module.relative_to(TESTS)): waits
        for module in modules
        if (waits := [ast.unparse(call) for call in _calls(module) if may_wait_for_ever(call)])
    }

    assert modules
    assert found == {}


def test_no_test_waits_for_a_fixed_time() -> None:
    modules = [
        module for module in TESTS.rglob("*.py") if module.relative_to(TESTS).parts[0] not in MAY_SLEEP
    ]

    found = {
        str(module.relative_to(TESTS)): waits
        for module in modules
        if (waits := [ast.unparse(call) for call in _calls(module) if _name(call) in FIXED])
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
    call = ast.parse(source, mode="eval").body

    assert isinstance(call, ast.Call)
    assert may_wait_for_ever(call) is is_unbounded


def _calls(module: Path) -> Iterator[ast.Call]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def may_wait_for_ever(call: ast.Call) -> bool:
    """Whether nothing ends the wait. A thread that is no daemon counts: the interpreter waits for it."""
    owner, _, name = ast.unparse(call.func).rpartition(".")
    options = {keyword.arg for keyword in call.keywords}
    if owner == "threading":
        return name == "Thread" and "daemon" not in options
    if owner == "subprocess":
        return name in COMMANDS and "timeout" not in options
    is_bounded = bool(call.args) or "timeout" in options
    return name in EXECUTORS or (name in WAITING and bool(owner) and not is_bounded)

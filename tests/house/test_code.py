"""Rules about the code that no linter knows."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "moderation").rglob("*.py"))
LONGEST = 250
STATEMENTS = {"select", "insert", "update", "delete", "text"}
WITH_SQL = {"queries.py", "operations.py", "threads.py", "tallies.py", "outbox.py"}
"""Rooms for SQL; threads.py reads trees of comments, tallies.py counts them, outbox.py is the
foundation's own table."""
ROOMS = {"queries", "operations", "migrations", "models", "models.py"}
"""Rooms that outgrew a file and became a folder, and those whose tables need SQL to be declared."""
WITHOUT_RULE = {"moderation/factory.py", "moderation/foundation/rows.py"}
"""/readyz asks the database whether it is there, and rows writes those of any table."""


def called(module: Path) -> set[str]:
    """Names that a module imports from SQLAlchemy."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlalchemy":
            found |= {alias.name for alias in node.names}
    return found


def test_sql_lives_in_queries_and_operations_only() -> None:
    strangers = [
        str(module.relative_to(ROOT))
        for module in MODULES
        if module.name not in WITH_SQL and not ROOMS & {*module.parts}
        if called(module) & STATEMENTS
    ]

    assert set(strangers) <= WITHOUT_RULE


def test_no_module_is_longer_than_250_lines() -> None:
    long = {
        str(module.relative_to(ROOT)): count
        for module in MODULES
        if (count := len(module.read_text(encoding="utf-8").splitlines())) > LONGEST
        and "migrations" not in module.parts
    }

    assert long == {}


def test_no_room_has_a_name_that_says_nothing() -> None:
    words = ("util", "manager", "helper", "service")

    assert [module.name for module in MODULES if any(word in module.name for word in words)] == []


@pytest.mark.parametrize("needle", ["<script>", " style=", "onclick=", "<style", "javascript:"])
def test_templates_hold_no_inline_script_or_style(needle: str) -> None:
    folders = [ROOT / "templates" / name for name in ("dashboard", "embed", "errors", "layouts", "macros")]
    pages = [page for folder in folders for page in folder.rglob("*.html")]

    assert pages
    assert [page.name for page in pages if needle in page.read_text(encoding="utf-8")] == []


def test_lock_files_name_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--hash=sha256:" in text


def test_imports_run_downward_only() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)

    assert result.returncode == 0, result.stdout


def test_no_test_module_is_imported() -> None:
    """Helpers that several test modules need stand in a module of their own."""
    imported = {
        str(module.relative_to(ROOT)): names
        for folder in ("tests", "bench")
        for module in sorted((ROOT / folder).rglob("*.py"))
        if (names := sorted(name for name in imports(module) if ".test_" in f".{name}"))
    }

    assert imported == {}


def imports(module: Path) -> set[str]:
    """Dotted names that a module imports from `tests`, and relatively."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (f"{node.module}." if node.module else "")
            names |= {start + alias.name for alias in node.names}
    return {name for name in names if name.startswith(("tests.", "."))}

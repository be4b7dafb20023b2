"""Which tests a change can break, by imports: for `bin/test --changed`.

A test belongs to a package of `moderation` when it stands in the folder of the same name or imports something
of it. It is chosen when a module of that package changed, or imports a changed one, however far away; and
when a module of the tests changed that it is or imports.
"""

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import grimp
import pytest

from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parent.parent
COMPOSITION = frozenset(("moderation.factory", "moderation.__main__"))
"""They import everything, and are no reason to run everything."""
BESIDE = {
    "templates/dashboard": ("dashboard",),
    "templates/embed": ("embed",),
    "templates/email": ("notifications", "worker", "moderators"),
    "templates/demo": ("demo",),
    "static/embed": ("embed", "demo"),
    "static": ("dashboard", "embed", "demo"),
    "templates": ("dashboard", "embed", "demo"),
    "bench": ("bench",),
    "docs": ("house",),
}
"""What is no Python: the longest beginning of its path that stands here says whose it is."""
ALWAYS = frozenset(("house",))
SURFACES = frozenset(("dashboard", "embed", "demo"))
"""Where one of them changed, journeys run."""
SHOWN = 4
"""How many changed packages and paths a line names."""


@dataclass
class Change:
    """What changed, and which tests that can break."""

    paths: Sequence[str]
    folders: set[str] = field(default_factory=lambda: set(ALWAYS))
    """Packages of `moderation` and folders of tests."""
    modules: set[str] = field(default_factory=set)
    """Modules of tests."""
    under_all: str | None = None
    """A changed path that all tests stand on."""

    def can_break(self, module: str, imported: set[str]) -> bool:
        """Whether it can break the tests of a module that imports others."""
        return (
            self.under_all is not None
            or module.split(".")[1] in self.folders
            or module in self.modules
            or any(name.split(".")[1] in self.folders for name in imported if "." in name)
        )

    def told(self, tests: Sequence[str]) -> str:
        """A line about what changed and the tests that were chosen, by their ids."""
        if self.under_all:
            return f"changed: {self.under_all}, which all tests stand on → {len(tests):,} tests"
        what = sorted({_owner(path) for path in self.paths})
        more = [f"{len(what) - SHOWN} more"] if len(what) > SHOWN else []
        folders = sorted({test.split("/")[1].split("::")[0] for test in tests})
        return (
            f"changed: {', '.join([*what[:SHOWN], *more]) or 'nothing'}"
            f" → {len(tests):,} tests in {', '.join(folders) or 'no folder'}"
        )


def tests_of(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests that the change can break; all of them where it touches what all stand on."""
    change, graph = present(), _graph()
    return [item for item in items if _is_met(item, change, graph)]


def _is_met(item: pytest.Item, change: Change, graph: grimp.ImportGraph) -> bool:
    module = _module(str(item.path.relative_to(ROOT)))
    return change.can_break(module, graph.find_modules_directly_imported_by(module))


@cache
def present() -> Change:
    """What is changed in this checkout."""
    return change_of(changed_paths(ROOT), _graph())


@cache
def _graph() -> grimp.ImportGraph:
    graph = grimp.build_graph("moderation", "tests")
    for module in COMPOSITION & graph.modules:
        graph.remove_module(module)
    return graph


def change_of(paths: Sequence[str], graph: grimp.ImportGraph) -> Change:
    """What a change of these paths can break, given who imports whom."""
    change = Change(paths)
    for path in paths:
        module = _module(path)
        beside = [folder for folder in BESIDE if path.startswith(f"{folder}/")]
        if module in graph.modules:
            _add(change, path, {module} | graph.find_downstream_modules(module))
        elif beside:
            change.folders |= set(BESIDE[max(beside, key=len)])
        elif not _is_test(path) and not path.endswith(".md"):
            change.under_all = path
    if change.folders & SURFACES:
        change.folders.add("journeys")
    return change


def _add(change: Change, path: str, modules: Iterable[str]) -> None:
    """Add what a path's own module and all that import it stand for."""
    for module in modules:
        top, _, rest = module.partition(".")
        if top == "moderation" and rest:
            change.folders.add(rest.split(".")[0])
        elif path.startswith("tests/"):
            change.modules.add(module)
            if module == "tests.conftest":
                change.under_all = path
            elif module.endswith(".conftest"):
                change.folders.add(rest.split(".")[0])


def _owner(path: str) -> str:
    """What a path is called in a line: the package of a module, else the path itself."""
    return ".".join(path.split("/")[:2]).removesuffix(".py") if path.startswith("moderation/") else path


def _is_test(path: str) -> bool:
    return path.startswith("tests/") and Path(path).name.startswith("test_")


def changed_paths(root: Path) -> list[str]:
    """What is not committed; where everything is, what came since the branch left `main`."""
    paths = _git(root, "diff", "--name-only", "HEAD") + _git(
        root, "ls-files", "--others", "--exclude-standard"
    )
    return paths or _git(root, "diff", "--name-only", "main...HEAD")


def _git(root: Path, *arguments: str) -> list[str]:
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=PATIENCE, check=True)
    return done.stdout.splitlines()


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

"""Which tests a change can break, by imports: for `bin/test --changed`.

A test belongs to a package of `moderation` when it stands in the folder of the same name or imports something
of it. It is chosen when a module of that package changed, or imports a changed one, however far away.
"""

import subprocess
from collections.abc import Sequence
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


def tests_of(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests that the change can break; all of them where it touches what all stand on."""
    paths = _changed_paths()
    packages = _packages(paths)
    if packages is None:
        return list(items)
    if packages & SURFACES:
        packages |= {"journeys"}
    graph = grimp.build_graph("moderation", "tests")
    own = {_module(path) for path in paths if path.startswith("tests/")}
    return [item for item in items if _is_met(item, packages | ALWAYS, own, graph)]


def _is_met(item: pytest.Item, packages: set[str], own: set[str], graph: grimp.ImportGraph) -> bool:
    path = item.path.relative_to(ROOT)
    module = _module(str(path))
    if path.parts[1] in packages or module in own:
        return True
    imported = graph.find_modules_directly_imported_by(module)
    return bool(own & imported) or any(name.split(".")[1] in packages for name in imported if "." in name)


def _packages(paths: Sequence[str]) -> set[str] | None:
    """Packages of `moderation` that hold a changed module or one that imports it; None for all of them."""
    graph = grimp.build_graph("moderation")
    for module in COMPOSITION & graph.modules:
        graph.remove_module(module)
    packages: set[str] = set()
    for path in paths:
        module = _module(path)
        folders = [folder for folder in BESIDE if path.startswith(f"{folder}/")]
        if module in graph.modules:
            modules = {module} | graph.find_downstream_modules(module)
            packages |= {name.split(".")[1] for name in modules if "." in name}
        elif folders:
            packages |= set(BESIDE[max(folders, key=len)])
        elif not _is_test(path) and not path.endswith(".md"):
            return None
    return packages


def _is_test(path: str) -> bool:
    return path.startswith("tests/") and Path(path).name.startswith("test_")


def _changed_paths() -> list[str]:
    """What is not committed; where everything is, what came since the branch left `main`."""
    paths = _git("diff", "--name-only", "HEAD") + _git("ls-files", "--others", "--exclude-standard")
    return paths or _git("diff", "--name-only", "main...HEAD")


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    return done.stdout.splitlines()


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

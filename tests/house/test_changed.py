"""`bin/test --changed` chooses what a change can break, and says so."""

import subprocess
from pathlib import Path

import grimp
import pytest

from tests.changed import Change, change_of, changed_paths

IMPORTS = {
    "moderation.comments.queries": ["moderation.foundation.db"],
    "moderation.dashboard.queue": ["moderation.comments.queries"],
    "moderation.sites.models": ["moderation.foundation.db"],
    "tests.conftest": ["tests.factories"],
    "tests.comments.test_search": ["moderation.comments.queries"],
    "tests.dashboard.test_queue": ["tests.dashboard.busy"],
    "tests.growth.conftest": ["tests.growth.world"],
    "tests.growth.test_growth": [],
    "tests.sites.test_reasons": ["moderation.sites.models"],
    "tests.test_config": [],
    "tests.house.test_words": [],
    "tests.journeys.test_desk": ["tests.factories"],
}
"""Importers, and what they import."""
TESTS = sorted(name for name in IMPORTS if ".test_" in name)


@pytest.fixture
def graph() -> grimp.ImportGraph:
    """A small product with its tests."""
    graph = grimp.ImportGraph()
    for importer, imported in IMPORTS.items():
        graph.add_module(importer)
        for module in imported:
            graph.add_import(importer=importer, imported=module)
    return graph


def chosen(change: Change) -> set[str]:
    """The tests that it can break, by the last word of their modules."""
    return {name.rpartition("test_")[2] for name in TESTS if change.can_break(name, {*IMPORTS[name]})}


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        (
            "moderation/comments/queries.py",
            {"search", "queue", "desk", "words"},
        ),
        ("moderation/sites/models.py", {"reasons", "words"}),
        ("templates/dashboard/queue.html", {"queue", "desk", "words"}),
        ("tests/dashboard/busy.py", {"queue", "words"}),
        ("tests/growth/world.py", {"growth", "words"}),  # by the fixtures of its folder
        ("tests/comments/test_search.py", {"search", "words"}),
        ("docs/architecture.md", {"words"}),
        ("README.md", {"words"}),
    ],
)
def test_a_change_chooses_the_tests_that_it_can_break(
    graph: grimp.ImportGraph, path: str, tests: set[str]
) -> None:
    assert chosen(change_of([path], graph)) == tests


@pytest.mark.parametrize("path", ["pyproject.toml", "tests/factories.py", "moderation/articles/gone.py"])
def test_what_all_stand_on_chooses_every_test_and_is_named(graph: grimp.ImportGraph, path: str) -> None:
    change = change_of(["README.md", path], graph)

    assert len(chosen(change)) == len(TESTS)
    assert change.told(["tests/x/test_y.py::test_z"] * 2_700) == (
        f"changed: {path}, which all tests stand on → 2,700 tests"
    )


def test_what_changed_and_what_was_chosen_is_told(graph: grimp.ImportGraph) -> None:
    paths = ["moderation/sites/models.py", "moderation/sites/gone.md", "docs/a.md"]

    told = change_of(paths, graph).told(["tests/sites/test_a.py::test_b[c/d]", "tests/test_c.py::test_e"])

    assert told == "changed: docs/a.md, moderation.sites → 2 tests in sites, test_c.py"


def test_a_line_names_only_some_of_many_paths() -> None:
    told = Change([f"docs/{number}.md" for number in range(9)]).told([])

    assert told == "changed: docs/0.md, docs/1.md, docs/2.md, docs/3.md, 5 more → 0 tests in no folder"


def test_when_nothing_changed_the_rules_of_the_house_are_left(graph: grimp.ImportGraph) -> None:
    change = change_of([], graph)

    assert chosen(change) == {"words"}
    assert change.told(["tests/house/test_words.py::test_a"]) == "changed: nothing → 1 tests in house"


def test_changed_is_what_is_not_committed_else_what_the_branch_brings(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        names = ["-c", "user.name=alice", "-c", "user.email=alice@desk.example"]
        subprocess.run(["git", *names, *arguments], cwd=tmp_path, timeout=60, capture_output=True, check=True)

    git("init", "--initial-branch=main")
    git("commit", "--allow-empty", "--message=Begin")
    git("checkout", "-b", "branch")
    (tmp_path / "old.py").write_text("")
    git("add", ".")
    git("commit", "--message=Add")
    committed = changed_paths(tmp_path)
    (tmp_path / "old.py").write_text("changed")
    (tmp_path / "new.py").write_text("")

    assert committed == ["old.py"]
    assert changed_paths(tmp_path) == ["old.py", "new.py"]

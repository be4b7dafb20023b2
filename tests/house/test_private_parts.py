"""What an upgrade of a library may take away without a word is named here, before other tests fail of it."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.house.private_parts import DOCUMENTED, PARTS, Part

ROOT = Path(__file__).resolve().parents[2]
REACHED = re.compile(r"(?<!\bself)(?<!\bcls)\.(_[a-z]\w*)")
INHERITED = re.compile(r"\bsuper\(\)\.(_[a-z]\w*)")
OURS = re.compile(r"\b(?:def |class |self\.|cls\.)(_[a-z]\w*)|^ *(_[a-z]\w*) ?[:=]", re.MULTILINE)


def reached() -> set[str]:
    """Names with an underscore that moderation/ and tests/ read of something, and that neither defines."""
    paths = [path for folder in ("moderation", "tests") for path in (ROOT / folder).rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    ours = {name for pair in OURS.findall(text) for name in pair}
    return {*REACHED.findall(text)} - ours | {*INHERITED.findall(text)}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.library} {part.name}")
def test_a_private_part_is_still_there(part: Part) -> None:
    message = f"{part.library} {version(part.library)} has changed {part.name}: see {part.used_in}"

    try:
        is_there = part.is_there()
    except Exception as problem:
        raise AssertionError(message) from problem

    assert is_there, message


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.library} {part.name}")
def test_a_private_part_is_used_where_the_list_says(part: Part) -> None:
    assert part.name in (ROOT / part.used_in).read_text(encoding="utf-8")


def test_the_list_names_every_private_part() -> None:
    listed = {part.name.rpartition(".")[2] for part in PARTS}

    assert reached() - listed - DOCUMENTED == set()

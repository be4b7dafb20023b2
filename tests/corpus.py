"""Real test data that lies beside the checkout, where it lies there at all; never part of the project."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from moderation.foundation import text

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

_is_there = pytest.mark.skipif(
    not DATA.is_dir(), reason="the corpus (../shared/data) is not beside this checkout"
)


def corpus(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that walks whole corpora: skipped where there are none, and left out by `--quick`."""
    return pytest.mark.corpus(pytest.mark.slow(_is_there(test)))


def rows(*names: str) -> list[dict[str, Any]]:
    """The records of these JSON Lines files, all files of a folder for a name without an ending."""
    found: list[dict[str, Any]] = []
    for name in names:
        place = DATA / name
        for path in sorted(place.glob("*.jsonl")) if place.is_dir() else [place]:
            if path.is_file():
                found += [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    return found


@cache
def payloads() -> tuple[str, ...]:
    """Every text that once broke a page or a program, each once."""
    return tuple(dict.fromkeys(row["payload"] for row in rows("xss", "naughty-strings")))


@cache
def rendered() -> tuple[tuple[str, str], ...]:
    """Each payload that is not too complex, and the HTML that is made of it."""
    return tuple((payload, text.render(payload)) for payload in payloads() if not text.too_complex(payload))

"""Every sentence for people is in every catalog, translated, with its places."""

import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message

from moderation.dashboard.phrases import phrases
from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]


def test_every_sentence_is_translated_into_every_language() -> None:
    command = [sys.executable, str(ROOT / "bin" / "words"), "check"]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)

    assert result.returncode == 0, result.stdout + result.stderr


def test_the_scripts_say_what_the_page_carries_and_nothing_else() -> None:
    scripts = "".join(script.read_text() for script in (ROOT / "static" / "js").rglob("*.js"))

    said = set(re.findall(r'\bwords\("(\w+)"', scripts))

    assert said == set(phrases())


@pytest.fixture
def words() -> Any:
    """bin/words as a module."""
    loader = SourceFileLoader("words", str(ROOT / "bin" / "words"))
    spec = spec_from_loader("words", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("language", "forms", "fault"),
    [
        ("de", ("%(num)s wartet", "%(num)s warten"), None),
        ("de", ("einer wartet", "%(num)s warten"), None),
        ("fr", ("un en attente", "%(num)s en attente"), None),
        ("de", ("%(num)s wartet", "mehrere warten"), "other places"),
        ("ru", ("один ждёт", "%(num)s ждут", "%(num)s ждут"), "other places"),
        ("de", ("%", "%(num)s warten"), "percent sign"),
        ("de", ("%", "("), "other places"),
        ("de", ("%(num)s wartet", ""), "not translated"),
    ],
)
def test_a_damaged_translation_is_told(
    words: Any, language: str, forms: tuple[str, ...], fault: str | None
) -> None:
    message = Message(("%(num)s waits", "%(num)s wait"), forms)

    found = " ".join(words.faults(message, Catalog(locale=language)))

    assert fault in found if fault else found == ""


@pytest.mark.parametrize(
    ("said", "clashes"),
    [
        ('{{ _("%(num)s pending", num=1) }}', True),
        ('{{ ngettext("%(num)s pending", "%(num)s wait", 1) }}', True),
        ('{{ ngettext("%(num)s pending", "%(num)s pending", 1) }}', False),
        ('{{ npgettext("here", "%(num)s pending", "%(num)s wait", 1) }}', False),
    ],
)
def test_a_sentence_that_counts_in_one_place_and_does_not_in_another_is_told(
    words: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, clashes: bool
) -> None:
    monkeypatch.setattr(words, "ROOT", tmp_path)
    (tmp_path / "moderation").mkdir()
    (tmp_path / "templates").mkdir()
    counting = '{{ ngettext("%(num)s pending", "%(num)s pending", 2) }}'
    (tmp_path / "templates" / "page.html").write_text(counting + said)

    status = words.main("check") if clashes else words.fresh() and 0

    assert status == int(clashes)

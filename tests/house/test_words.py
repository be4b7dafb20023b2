"""Every sentence for people is in every catalog, translated, with its places."""

import re
import subprocess
import sys
from pathlib import Path

from moderation.dashboard.phrases import phrases

ROOT = Path(__file__).resolve().parents[2]


def test_every_sentence_is_translated_into_every_language() -> None:
    command = [sys.executable, str(ROOT / "bin" / "words"), "check"]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout + result.stderr


def test_the_scripts_say_what_the_page_carries_and_nothing_else() -> None:
    scripts = "".join(script.read_text() for script in (ROOT / "static" / "js").rglob("*.js"))

    said = set(re.findall(r'\bwords\("(\w+)"', scripts))

    assert said == set(phrases())

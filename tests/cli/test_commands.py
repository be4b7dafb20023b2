"""The command line, run as an operator runs it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


class Operator:
    """Runs commands on an instance of its own."""

    def __init__(self, instance: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MODERATION_")}
        self.environ = kept | {"MODERATION_INSTANCE": str(instance), "PYTHONPATH": str(ROOT)}
        self.instance = instance

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "moderation", *arguments]
        return subprocess.run(
            command, env=self.environ, capture_output=True, text=True, timeout=PATIENCE, check=False
        )


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance of an upgraded, empty installation."""
    instance = tmp_path_factory.mktemp("upgraded") / "instance"
    assert Operator(instance)("upgrade").returncode == 0
    return instance


@pytest.fixture
def moderation(upgraded: Path, tmp_path: Path) -> Operator:
    """The command on a copy of such an installation."""
    return Operator(shutil.copytree(upgraded, tmp_path / "instance"))


def test_sites_are_added_listed_and_changed(moderation: Operator) -> None:
    assert moderation("site", "add", "herald", "--origin", "https://Magazine.example/a").stdout == "herald\n"

    changed = moderation("site", "set", "herald", "--name", "The Herald", "--policy", "hold=first")

    assert changed.returncode == 0
    assert moderation("site", "list").stdout == "herald\tThe Herald\thttps://magazine.example\n"
    assert moderation("site", "add", "herald").returncode == 1


def test_settings_of_the_kind_text_are_set_and_the_list_of_reasons_is_not(moderation: Operator) -> None:
    moderation("site", "add", "herald")

    set_one = moderation("site", "set", "herald", "--policy", "appeal_contact=editors@magazine.example")
    refused = moderation("site", "set", "herald", "--policy", "reasons=insult")

    assert (set_one.returncode, refused.returncode) == (0, 2)
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["site", "add", "Not A Key"],
        ["site", "add", "key", "--origin", "ftp://nowhere"],
        ["moderator", "add", "not-an-address", "--site", "herald"],
        ["moderator", "add", "a@b.example", "--site", "herald", "--role", "king"],
        ["serve", "--workers", "0"],
        ["nonsense"],
    ],
)
def test_wrong_use_exits_with_2_and_prints_no_data(moderation: Operator, arguments: list[str]) -> None:
    result = moderation(*arguments)

    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr


def test_a_moderator_is_added_listed_reset_and_disabled(moderation: Operator) -> None:
    moderation("site", "add", "herald")

    password = moderation("moderator", "add", "bob@desk.example", "--site", "herald", "--name", "Bob").stdout
    again = moderation("moderator", "add", "bob@desk.example", "--site", "herald", "--role", "admin").stdout
    members = moderation("moderator", "list", "--site", "herald").stdout
    reset = moderation("moderator", "reset", "bob@desk.example").stdout
    moderation("moderator", "disable", "bob@desk.example")

    assert len(password.strip()) >= 20
    assert again == ""
    assert members == "bob@desk.example\tBob\tactive\tadmin\n"
    assert reset.strip()
    assert reset != password
    assert moderation("moderator", "list").stdout == "bob@desk.example\tBob\tdisabled\n"


def test_an_unknown_setting_fails_with_one_line(moderation: Operator) -> None:
    moderation.environ["MODERATION_COLOUR"] = "red"

    result = moderation("site", "list")

    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert "MODERATION_COLOUR" in result.stderr


def test_a_database_that_is_not_upgraded_is_not_served(tmp_path: Path) -> None:
    result = Operator(tmp_path / "new")("serve")

    assert result.returncode == 1
    assert "moderation upgrade" in result.stderr


def test_rotating_puts_a_new_key_first_and_keeps_the_old_one(moderation: Operator) -> None:
    path = moderation.instance / "data_keys"
    before = path.read_text().split()

    result = moderation("keys", "rotate", "--new")

    after = path.read_text().split()
    assert result.returncode == 0
    assert after[1:] == before
    assert Fernet(after[0])
    assert path.stat().st_mode & 0o777 == 0o600

"""Settings of a site: bounds hold everywhere, and what is stored out of bounds is read as the nearest."""

import re
from collections.abc import Callable
from dataclasses import make_dataclass
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from structlog.testing import capture_logs

from moderation.cli import sites as commands
from moderation.cli.parts import Parts
from moderation.config import Settings
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account
from moderation.sites import models
from moderation.sites.models import Site
from moderation.sites.policy import SETTINGS, Policy, setting
from moderation.sites.setting_types import Number, Section, stored
from tests.clients import Desk
from tests.conftest import ROOT

SignIn = Callable[[Account], Desk]
NUMBERS = [(name, each) for name, each in SETTINGS.items() if isinstance(each, Number)]
HOSTILE = (
    None, True, -1, 0, 10**15, 1.5, float("nan"), float("inf"), "", "nonsense", "javascript:alert(1)",
    "x" * 100_000, [], [1], ["x" * 100_000], [{"code": "x"}], {}, {"a": 1},
)  # fmt: skip
SETTINGS_PAGE = "/dashboard/herald/settings"


@pytest.fixture
def parts(app: Flask, settings: Settings) -> Parts:
    """Commands work on the test's own application."""
    return Parts(lambda: settings, lambda _: app, *[lambda *_a, **_k: None] * 3)


@pytest.fixture
def site_set(parts: Parts, site: Site) -> Callable[..., Result]:
    """`moderation site set herald` with some settings."""

    def run(*given: str) -> Result:
        options = [word for one in given for word in ("--policy", one)]
        return CliRunner().invoke(commands.set_, ["herald", *options], obj=parts)

    return run


@pytest.mark.parametrize(("name", "number"), NUMBERS)
def test_the_desk_and_the_command_refuse_a_number_out_of_bounds_in_the_same_words(
    name: str, number: Number, site: Site, alice: Account, signed_in: SignIn, site_set: Callable[..., Result]
) -> None:
    words = f"Enter a whole number from {number.least:,} to {number.most:,}."

    for wrong in (number.most + 1, number.least - 1, "9" * 5_000, "1.5", "", "x"):
        page = signed_in(alice).post(SETTINGS_PAGE, data={"name": "The Herald", name: wrong})
        command = site_set(f"{name}={wrong}")

        assert page.status_code == 422 and words in page.text
        assert command.exit_code == 2 and f"{name}: {words}" in " ".join(command.stderr.split())
    assert _stored(site) == Policy()


@pytest.mark.parametrize(("name", "number"), NUMBERS)
def test_both_take_the_bounds_themselves(
    name: str, number: Number, site: Site, alice: Account, signed_in: SignIn, site_set: Callable[..., Result]
) -> None:
    assert (
        signed_in(alice).post(SETTINGS_PAGE, data={"name": "The Herald", name: number.least}).status_code
        == 303
    )
    assert getattr(_stored(site), name) == number.least

    assert site_set(f"{name}={number.most}").exit_code == 0
    assert getattr(_stored(site), name) == number.most


def test_what_was_typed_stays_where_another_field_is_wrong(
    site: Site, alice: Account, signed_in: SignIn
) -> None:
    typed = {"name": "The Herald", "held_words": "casino\nfree money", "max_links": "7", "max_depth": "many"}

    page = signed_in(alice).post(SETTINGS_PAGE, data=typed).text

    assert re.search(r'name="held_words"[^>]*>\s*casino\s+free money</textarea>', page)
    assert re.search(r'name="spam_words"[^>]*>\s*</textarea>', page)
    assert 'value="7"' in page and 'value="many"' in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("hold=everything", "hold: Choose one of these: hold, first, publish."),
        ("check_dns=yes", "check_dns: Choose one of these: on, off."),
        ("default_reason=nonsense", "default_reason: Choose one of these: insult, "),
        ("appeal_contact=javascript:alert(1)", "appeal_contact: Enter an email or web address"),
        (f"appeal_contact=a@b.example{'x' * 300}", "That is too long: 311 characters. 300 fit."),
        (f"held_words={'x' * 20_000}", "That is too long: 20,001 characters. 20,000 fit."),
        ("reasons=insult", "reasons: Change the reasons in the dashboard"),
        ("favourite=7", "favourite is not a setting of a site"),
    ],
)
def test_the_command_says_what_a_setting_takes_and_changes_nothing(
    given: str, words: str, site: Site, site_set: Callable[..., Result]
) -> None:
    result = site_set("max_depth=3", given)

    assert result.exit_code == 2
    assert words in re.sub(r"[\s│]+", " ", result.stderr)
    assert _stored(site) == Policy()


def test_what_the_command_shows_it_takes_again(
    parts: Parts, site: Site, site_set: Callable[..., Result]
) -> None:
    site_set("max_depth=3", "held_words=casino,free money", "tell_writers=on", "hold=first")
    before = _stored(site)

    lines = CliRunner().invoke(commands.show, ["herald"], obj=parts).stdout.splitlines()
    shown = [line.partition("\t")[0] for line in lines]
    site_set(*(f"{name}={each.to_text(getattr(Policy(), name))}" for name, each in _settable()))
    emptied = _stored(site)
    result = site_set(*(one for one in shown if not one.startswith("reasons=")))

    assert len(lines) == len(SETTINGS)
    assert (result.exit_code, emptied, _stored(site)) == (0, Policy(), before)


@pytest.mark.parametrize("name", SETTINGS)
def test_whatever_is_stored_is_read_as_something_allowed(app: Flask, name: str) -> None:
    for value in HOSTILE:
        read = Policy.of({name: value})

        again = Policy.of(read.stored())
        assert again == read
        if not SETTINGS[name].own_page and not isinstance(getattr(read, name), float):
            assert SETTINGS[name].check(getattr(read, name), read) == getattr(read, name)


def test_a_number_out_of_bounds_is_read_as_the_nearest_and_the_log_says_so_once() -> None:
    stored._warn.cache_clear()

    with capture_logs() as logs:
        read = [Policy.of({"edit_window": 99_999_999_999_999, "max_length": 0}) for _ in range(3)]

    assert {(one.edit_window, one.max_length) for one in read} == {(86_400, 100)}
    assert [(entry["setting"], entry["read_as"]) for entry in logs] == [
        ("edit_window", "86400"),
        ("max_length", "100"),
    ]


def test_a_reply_is_taken_where_an_older_release_stored_an_edit_window_without_bounds(
    site: Site, client: Any
) -> None:
    with transaction():
        site.settings = {**site.settings, "edit_window": 99_999_999_999_999, "max_length": 0}
    fields = {
        "url": "https://magazine.example/taps",
        "name": "Rita",
        "email": "rita@mail.example",
        "body": "Our tap is dry.",
    }

    answer = client.post(
        "/api/v1/sites/herald/comments", json=fields, headers={"Origin": "https://magazine.example"}
    )

    assert answer.status_code == 202


def test_docs_name_every_setting_as_it_is(app: Flask) -> None:
    docs = (ROOT / "docs" / "configuration.md").read_text()

    missing = [row for row in map(_row, SETTINGS) if row not in docs]

    assert missing == []


def test_a_setting_is_one_field_of_the_policy(
    parts: Parts,
    site: Site,
    alice: Account,
    signed_in: SignIn,
    site_set: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    favourite = Number(
        title="Favourite number", help="Of the editors.", section=Section.WRITING, least=1, most=9
    )
    field = ("favourite", int, setting(7, favourite))
    wider = make_dataclass("Wider", [field], bases=(Policy,), frozen=True, slots=True)
    monkeypatch.setattr(models, "Policy", wider)
    monkeypatch.setitem(SETTINGS, "favourite", favourite)

    page = signed_in(alice).get(SETTINGS_PAGE).text
    saved = signed_in(alice).post(SETTINGS_PAGE, data={"name": "The Herald", "favourite": 8})
    refused = site_set("favourite=10")
    listed = CliRunner().invoke(commands.show, ["herald"], obj=parts).stdout

    assert "Favourite number" in page and "Of the editors." in page
    assert saved.status_code == 303
    assert "favourite: Enter a whole number from 1 to 9." in refused.stderr
    assert "favourite=8\tFavourite number: 1 to 9" in listed
    db.session.rollback()
    assert site.settings["favourite"] == 8
    assert _row("favourite") == "| `favourite` | `7` | Favourite number. Of the editors. | 1 to 9 |"


def _stored(site: Site) -> Policy:
    db.session.rollback()
    return site.policy


def _settable() -> list[tuple[str, Any]]:
    return [(name, each) for name, each in SETTINGS.items() if name != "reasons"]


def _row(name: str) -> str:
    """What docs/configuration.md says about a setting."""
    each = SETTINGS[name]
    default = each.to_text(getattr(models.Policy(), name)) if name != "reasons" else ""
    words = f"{each.title}. {each.help}".strip()
    return f"| `{name}` | {f'`{default}`' if default else 'none'} | {words} | {each.allows} |"

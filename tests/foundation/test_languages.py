"""Which language a request speaks, what its words are, and which way they are written."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale, gettext

from moderation.foundation.languages import LANGUAGES, direction, language, nearest, prefer
from tests.bare import in_an_app

NOTHING_HERE = "There is nothing at this address"


@pytest.fixture(autouse=True)
def bare() -> Iterator[Flask]:
    with in_an_app() as app:
        yield app


def spoken(app: Flask, path: str = "/dashboard/", asked: str = "", account: str | None = None) -> str:
    """The language of a request whose browser and account ask for these."""
    with app.test_request_context(path, headers={"Accept-Language": asked}):
        prefer(account)
        return language()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("de", "de"), ("de-AT", "de"), ("DE-at", "de"), ("ar-EG-u-nu-arab", "ar"), ("pt-BR", "en"),
        ("deu", "en"), ("", "en"), ("-", "en"), ("x-klingon", "en"), ("../de", "en"), ("*", "en"),
    ],
)  # fmt: skip
def test_a_code_of_any_kind_has_a_nearest_language(code: str, expected: str) -> None:
    assert nearest(code) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("fr;q=0.3,ru;q=0.9,de;q=0.5", "ru"), ("DE-CH", "de"), ("*", "en"),
        ("tlh,*;q=0.1", "en"), ("de;q=nonsense", "en"), (";;;,,=,-", "en"),
        ("../../de", "en"), ("zz," * 5_000 + "es", "es"),
    ],
)  # fmt: skip
def test_the_browser_is_asked_what_it_likes_best_of_ours(bare: Flask, asked: str, expected: str) -> None:
    assert spoken(bare, asked=asked) == expected


def test_a_language_of_the_account_that_is_no_more_leaves_it_to_the_browser(bare: Flask) -> None:
    assert spoken(bare, asked="de", account="ar") == "ar"
    assert [spoken(bare, asked="de", account=account) for account in ("tlh", "ar-EG", "", None)] == ["de"] * 4


def test_what_readers_fetch_is_english_whoever_asks(bare: Flask) -> None:
    scripts = ("/embed.js", "/report.js", "/count.js")
    paths = (
        "/api/v1/sites/herald/thread",
        "/reply/herald",
        "/feeds/herald",
        "/static/css/errors.css",
        *scripts,
    )

    assert {spoken(bare, path, asked="de", account="ar") for path in paths} == {"en"}
    assert {spoken(bare, f"/dashboard{path}", asked="de", account="ar") for path in paths} == {"ar"}


def test_words_and_direction_follow_the_language_within_a_request(bare: Flask) -> None:
    said = []
    with bare.test_request_context("/dashboard/", headers={"Accept-Language": "de"}):
        said.append((direction(), gettext(NOTHING_HERE)))
        prefer("ar")
        said.append((direction(), gettext(NOTHING_HERE)))
        with force_locale("fr"):
            said.append((direction(), gettext(NOTHING_HERE)))
        said.append((direction(), gettext(NOTHING_HERE)))

    (german, arabic, french, again) = said
    assert [way for way, _ in said] == ["ltr", "rtl", "ltr", "rtl"]
    assert arabic == again
    assert len({words for _, words in (german, arabic, french)} | {NOTHING_HERE}) == 4


def test_only_arabic_is_written_from_the_right() -> None:
    ways = {}
    for code in LANGUAGES:
        with force_locale(code):
            ways[code] = (language(), direction())

    assert ways == {code: (code, "rtl" if code == "ar" else "ltr") for code in LANGUAGES}


def test_what_is_preferred_outside_of_a_request_is_forgotten(bare: Flask) -> None:
    prefer("ar")

    with bare.test_request_context("/dashboard/", headers={"Accept-Language": "de"}):
        assert language() == "de"

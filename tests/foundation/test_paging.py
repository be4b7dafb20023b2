"""Cursors: ours come back as the position they were made of, and nothing else does."""

from collections.abc import Iterator

import pytest
from flask import Flask

from moderation.foundation.crypto import EXTENSION, KeyRing
from moderation.foundation.errors import Malformed
from moderation.foundation.paging import cursor, numbers_of, position_of
from tests import keyrings
from tests.bare import in_an_app
from tests.conftest import DATA_KEYS


@pytest.fixture(autouse=True)
def bare() -> Iterator[Flask]:
    with in_an_app() as app:
        yield app


def is_refused(text: str, purpose: str = "log") -> bool:
    try:
        position_of(purpose, text)
    except Malformed:
        return True
    return False


@pytest.mark.parametrize("position", ["17", "", "-3 1717171717", "r~9.1", "1.", " "])
def test_a_cursor_comes_back_as_its_position(position: str) -> None:
    assert position_of("log", cursor("log", position)) == position


def test_a_cursor_is_good_for_its_own_purpose_only() -> None:
    mine = cursor("log", "17")

    for purpose in ("lo", "log ", "Log", "", "cursor log"):
        assert is_refused(mine, purpose)


def test_a_cursor_outlives_a_new_data_key_but_not_another_secret(bare: Flask) -> None:
    mine = cursor("log", "17")
    keyrings.hold(bare, keyrings.NEWER, *DATA_KEYS)
    again = position_of("log", mine)
    bare.extensions[EXTENSION] = KeyRing(DATA_KEYS, "the secret of another installation")

    assert again == "17"
    assert is_refused(mine)


def test_any_other_text_is_refused() -> None:
    mine = cursor("log", "17")
    signature = mine.removeprefix("17")
    others = ["", ".", "17.", "17.é", "17.\ud83d", mine[:-1], mine + "=", mine + " ", " " + mine, 2 * mine]
    others += [f"{position}{signature}" for position in ("", "18", "017", "１7", "17.", "17\0", "\ud83d")]

    assert [text for text in others if not is_refused(text)] == []


def test_numbers_come_back_in_their_order() -> None:
    assert numbers_of("log", cursor("log", "3 -1 9007199254740993")) == [3, -1, 9007199254740993]


@pytest.mark.parametrize("position", ["", "1  2", "1,2", "1.5", "r~1", "0x1"])
def test_a_cursor_of_ours_that_holds_no_numbers_is_refused_where_numbers_are_read(position: str) -> None:
    with pytest.raises(Malformed):
        numbers_of("log", cursor("log", position))

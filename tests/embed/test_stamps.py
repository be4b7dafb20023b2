"""The signed moment in the form without JavaScript: whose it is, and how long ago it was."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from moderation.embed import stamps
from moderation.foundation import clock
from moderation.foundation.crypto import EXTENSION, KeyRing
from tests import keyrings
from tests.bare import in_an_app
from tests.conftest import DATA_KEYS

NINE = datetime(2026, 11, 24, 9, 0, 0, 700_000, tzinfo=UTC)


@pytest.fixture(autouse=True)
def bare() -> Iterator[Flask]:
    with in_an_app() as app, clock.set_to(NINE):
        yield app


@pytest.mark.parametrize(("later", "expected"), [(0, 0), (0.299, 0), (0.3, 1_000), (180, 180_000)])
def test_it_tells_the_whole_seconds_since_the_form_was_made(later: float, expected: int) -> None:
    stamp = stamps.stamp()

    with clock.set_to(NINE + timedelta(seconds=later)):
        assert stamps.elapsed(stamp) == expected


def test_nobody_knows_how_long_a_form_took_that_is_made_later_than_now() -> None:
    with clock.set_to(NINE + timedelta(seconds=1)):
        ahead = stamps.stamp()

    assert stamps.elapsed(ahead) is None
    assert stamps.once(ahead, "Our tap is dry.") is not None


def test_a_forged_stamp_took_no_time_and_stands_for_nothing() -> None:
    stamp = stamps.stamp()
    second, nonce, signature = stamp.split(".")
    earlier = int(second) - 3600
    forged = [f"{earlier}.{nonce}.{signature}", f"{second}.other.{signature}", f"{second}..{signature}"]
    forged += ["", ".", "..", second, stamp[:-1], f" {stamp}", f"{stamp}.", f"{stamp}é", "\ud83d.é.é"]

    with clock.set_to(NINE + timedelta(hours=1)):
        assert {stamps.elapsed(text) for text in forged} == {0}
    assert {stamps.once(text, "Our tap is dry.") for text in forged} == {None}


def test_a_stamp_outlives_a_new_data_key_but_not_another_secret(bare: Flask) -> None:
    stamp = stamps.stamp()
    keyrings.hold(bare, keyrings.NEWER, *DATA_KEYS)

    with clock.set_to(NINE + timedelta(minutes=1)):
        again = stamps.elapsed(stamp)
        bare.extensions[EXTENSION] = KeyRing(DATA_KEYS, "the secret of another installation")
        elsewhere = stamps.elapsed(stamp)

    assert (again, elsewhere) == (60_000, 0)


def test_a_form_with_the_same_text_has_one_key_and_any_other_has_another() -> None:
    mine, other = stamps.stamp(), stamps.stamp()
    ways = [(mine, "Our tap is dry."), (mine, "Our tap is dry. "), (other, "Our tap is dry."), (mine, "")]

    first = {stamps.once(stamp, body) for stamp, body in ways}
    again = {stamps.once(stamp, body) for stamp, body in ways}

    assert len(first) == 4
    assert again == first

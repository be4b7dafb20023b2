"""What has to go leaves SQLite's index of words in slices, at a cost that belongs to the text."""

import random
import string
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from moderation.comments import operations, queries
from moderation.comments.models import PAUSE, Purge
from moderation.comments.operations.words import PAGES
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.foundation.words import levels
from moderation.worker import purging
from moderation.worker.purging import purge

pytestmark = pytest.mark.usefixtures("on_sqlite")

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FIRST, SECOND = "quetzalpan", "xylophage"
_chance = random.Random(11)
_WORDS = ["".join(_chance.choices(string.ascii_lowercase, k=_chance.randint(2, 9))) for _ in range(9_000)]


@pytest.fixture
def on_sqlite(app: Flask) -> None:
    """PostgreSQL's VACUUM does all that by itself."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL vacuums by itself")


def index(number: int, first: int = 1, word: str = "") -> None:
    """Put so many texts into the index, fifty in a transaction; each holds `word`."""
    for start in range(first, first + number, 50):
        rows = [
            (place * 9_000_000, f"{word} {' '.join(_chance.choices(_WORDS, k=30))} the")
            for place in range(start, min(start + 50, first + number))
        ]
        with transaction():
            raw().executemany("INSERT INTO comments_words (rowid, body) VALUES (?, ?)", rows)


def forget(place: int, body: str) -> None:
    """Take a text out of the index, as the act does that empties its comment."""
    with transaction():
        operations.forget_words()
        raw().execute(
            "INSERT INTO comments_words (comments_words, rowid, body) VALUES ('delete', ?, ?)", (place, body)
        )


def raw() -> Any:
    """The driver's own connection of this test's session."""
    return db.session.connection().connection.dbapi_connection


def is_held(word: str) -> bool:
    """Whether some part of the index has the word still: its end, for others may begin like it."""
    query = text("SELECT count(*) FROM comments_words_data WHERE instr(block, :tail)")
    held = db.session.scalar(query, {"tail": word[4:].encode()})
    db.session.rollback()
    return bool(held)


def pages() -> int:
    """How many pages the index has."""
    found: int = db.session.scalar(text("SELECT count(*) FROM comments_words_data")) or 0
    db.session.rollback()
    return found


def number_of_levels() -> int:
    """How many levels the index has, as its record says in its fifth byte and the next."""
    record = db.session.scalar(text("SELECT block FROM comments_words_data WHERE id = 10")) or b""
    db.session.rollback()
    return record[4] if record[4] < 0x80 else (record[4] & 0x7F) << 7 | record[5]


def check() -> None:
    """Let SQLite look whether the index is whole."""
    with transaction():
        raw().execute("INSERT INTO comments_words (comments_words) VALUES ('integrity-check')")
        found = raw().execute("SELECT count(*) FROM comments_words WHERE comments_words MATCH 'the'")
        assert found.fetchone()[0] > 1_000


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """Counts the steps of SQLite's virtual machine on this test's connection from here on."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    connection = raw()
    connection.set_progress_handler(step, 1)
    try:
        yield lambda: steps
    finally:
        connection.set_progress_handler(None, 0)


def slices(now: datetime = NINE) -> list[int]:
    """Purge to the end; the steps of each slice."""
    found, more = [], True
    while more:
        with counted() as steps, transaction():
            more = operations.purge_words(now=now)
        found.append(steps())
    return found


def test_whoever_forgets_pays_for_the_text_and_not_for_the_index(app: Flask) -> None:
    found = []
    for first, number in ((1, 500), (501, 5_000)):
        index(number, first)
        index(1, 90_000 + first, FIRST)
        with counted() as steps:
            forget(9_000_000 * (90_000 + first), FIRST)
        found.append(steps())
    small, large = found

    assert large <= 1.5 * small


def test_slices_are_of_one_size_whatever_the_size_of_the_index(app: Flask) -> None:
    found = []
    for first, number in ((1, 3_000), (3_001, 12_000)):
        index(number, first)
        index(1, 90_000 + first, FIRST)
        forget(9_000_000 * (90_000 + first), FIRST)
        stored = pages()
        *most, _last, _none_left = slices(NINE + PAUSE * first)
        found.append((stored, most))
    (fewer, short), (more, long) = found

    assert more > 3 * fewer
    assert len(long) > 3 * len(short) > 3
    assert max(long) <= 1.5 * max(short)


def test_the_last_slice_drops_the_list_of_the_old_pages_and_no_more(app: Flask) -> None:
    index(6_000)
    stored = pages()
    index(1, 9_000, FIRST)
    forget(9_000_000 * 9_000, FIRST)

    found = slices()

    assert max(found) <= 100 * PAGES + 6 * stored


def test_a_purge_ends_though_replies_keep_coming_in_and_leaves_what_is_forgotten_then_to_the_next(
    app: Flask,
) -> None:
    index(3_000)
    index(1, 10_000, FIRST)
    index(1, 10_001, SECOND)
    with transaction():
        operations.forget_words()
    slices()  # so that few parts are merged: young ones are more, and must not keep these waiting
    forget(9_000_000 * 10_000, FIRST)
    first, done, more, later = 20_000, 0, True, NINE + PAUSE

    while more and done < 200:
        with transaction():
            more = operations.purge_words(now=later)
        if not done:
            forget(9_000_000 * 10_001, SECOND)
        for _ in range(12):
            index(1, first)
            first += 1
        done += 1

    assert done <= 2 * pages() / PAGES
    assert (is_held(FIRST), is_held(SECOND)) == (False, True)
    assert not queries.purge_is_due(later + PAUSE - timedelta(seconds=1))
    slices(later + PAUSE)
    assert not is_held(SECOND)
    assert not queries.purge_is_due(later + 2 * PAUSE)


def test_many_purges_leave_no_more_levels_than_one(app: Flask) -> None:
    index(2_000)
    first = 30_000

    for day in range(20):
        index(1, first, FIRST)
        forget(9_000_000 * first, FIRST)
        slices(NINE + day * PAUSE)
        first += 1

    assert number_of_levels() <= levels.KEPT
    assert not is_held(FIRST)
    check()


def test_levels_that_complete_merges_left_are_taken_away(app: Flask) -> None:
    index(2_000)
    for first in range(30_000, 30_020):
        index(1, first)
        with transaction():
            raw().execute("INSERT INTO comments_words (comments_words) VALUES ('optimize')")
    before = number_of_levels()

    index(1, 40_000, FIRST)
    forget(9_000_000 * 40_000, FIRST)
    slices()

    assert before > 2 * levels.KEPT
    assert number_of_levels() <= levels.KEPT
    assert not is_held(FIRST)
    check()


def test_the_worker_goes_on_where_it_ended_and_then_rests(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(3_000)
    index(1, 10_000, FIRST)
    index(1, 10_001, SECOND)
    forget(9_000_000 * 10_000, FIRST)
    monkeypatch.setattr(purging, "SLICES", 2)

    with clock.set_to(NINE):
        done = [purge(app)]
        between = is_held(FIRST)
        while done[-1] and len(done) < 50:
            done.append(purge(app))
    forget(9_000_000 * 10_001, SECOND)
    with clock.set_to(NINE + PAUSE / 2):
        early = purge(app)
    with clock.set_to(NINE + PAUSE):
        late = purge(app)

    assert between
    assert done[0] == done[1] == 2
    assert not is_held(FIRST)
    assert (early, late) == (0, 2)


def test_who_forgets_nothing_owes_nothing(app: Flask) -> None:
    index(100)

    assert purge(app) == 0
    assert db.session.query(Purge).all() == []


def test_a_purge_that_began_in_the_future_counts_for_nothing() -> None:
    ahead = Purge(owed=True, under_way=False, begun_at=NINE + timedelta(days=1))

    assert ahead.is_due(NINE)
    assert not ahead.is_due(NINE + timedelta(days=1, minutes=1))

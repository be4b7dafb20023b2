"""Writers of one SQLite file wait for each other, in order and not for ever."""

import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from moderation.foundation import db, engines, turns
from moderation.foundation.errors import Unavailable
from moderation.foundation.turns import Turns
from tests.processes import Process
from tests.waiting import wait_for_end, wait_until

HOLDER = """
import sys, time
from pathlib import Path
from moderation.foundation.turns import Turns
Turns(Path(sys.argv[1])).begin()
print("mine", flush=True)
time.sleep(60)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "some.db"


def test_a_writer_waits_for_the_turn_of_another_process_and_not_for_ever(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.05)
    first, second = Turns(file), Turns(file)
    first.begin()

    with pytest.raises(Unavailable):
        second.begin()
    first.end()

    second.begin()
    second.end()


def test_a_writer_waits_for_the_turn_of_another_thread_and_not_for_ever(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.05)
    line = Turns(file)
    line.begin()

    with pytest.raises(Unavailable):
        line.begin()
    line.end()

    line.begin()
    line.end()


def test_who_came_first_writes_first(file: Path) -> None:
    line = Turns(file)
    order: list[int] = []

    def write(number: int) -> None:
        line.begin()
        order.append(number)
        line.end()

    line.begin()
    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=write, args=(number,), daemon=True))
        threads[-1].start()
        wait_until(lambda number=number: len(line._threads._waiting) == number + 1, f"writer {number} waits")
    line.end()
    for number, thread in enumerate(threads):
        wait_for_end(thread, f"writer {number} is through")

    assert order == list(range(8))


def test_the_turn_of_a_process_that_was_killed_goes_on(file: Path) -> None:
    holder = Process([sys.executable, "-c", HOLDER, str(file)], file.with_suffix(".log"))
    try:
        wait_until(lambda: "mine" in holder.said(), "the other process has its turn")
    finally:
        holder.kill()

    line = Turns(file)
    line.begin()
    line.end()


def test_the_turn_ends_with_the_transaction_however_that_ends(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.05)
    engine = create_engine(f"sqlite:///{file}")
    engines.prepare(engine)

    with db.write_intent():
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE words (word TEXT UNIQUE)"))
        with engine.connect() as connection:
            connection.execute(text("INSERT INTO words VALUES ('undone')"))
            connection.rollback()
        abandoned = engine.connect()
        abandoned.execute(text("INSERT INTO words VALUES ('left')"))
        abandoned.close()
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO words VALUES ('kept')"))
    with engine.connect() as connection:
        found = connection.scalars(text("SELECT word FROM words")).all()
    engine.dispose()

    assert found == ["kept"]


def test_a_database_in_memory_has_no_line() -> None:
    engine = create_engine("sqlite://")
    engines.prepare(engine)

    with db.write_intent(), engine.begin() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))

    assert turns.line_before(engine.url.database) is None
    assert turns.line_before(":memory:") is None

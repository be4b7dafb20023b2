"""What is kept in memory, and when it stands."""

import multiprocessing
from pathlib import Path

import pytest

from moderation.foundation.caching import Changes, Entry, Store, Variant
from tests.waiting import wait_for_end

MEGABYTE = 2**20


def an_entry(size: int = 10_000) -> Entry:
    variant = Variant('"tag"', (200, [], b"x" * (size // 2)), (304, [], b""))
    return Entry(variant, variant, (), checked=0.0, until=float("inf"))


@pytest.fixture
def changes(tmp_path: Path) -> Changes:
    return Changes(tmp_path / "changes")


def test_what_was_seen_stands_until_it_is_marked(changes: Changes) -> None:
    seen = (changes.seen("site herald"), changes.seen("thread https://magazine.example/taps"))
    before = changes.stand(seen)

    changes.mark("thread https://magazine.example/taps")

    assert before
    assert not changes.stand(seen)


def test_a_mark_leaves_other_names_alone(changes: Changes) -> None:
    seen = (changes.seen("thread https://magazine.example/taps"),)

    changes.mark("thread https://magazine.example/lamps")

    assert changes.stand(seen)


def test_a_number_never_comes_back(changes: Changes) -> None:
    numbers = set()
    for _ in range(100):
        changes.mark("site herald")
        numbers.add(changes.seen("site herald"))

    assert len(numbers) == 100


def _mark(path: Path) -> None:
    Changes(path).mark("site herald")


@pytest.mark.slow
def test_another_process_is_told(tmp_path: Path, changes: Changes) -> None:
    seen = (changes.seen("site herald"),)

    other = multiprocessing.get_context("spawn").Process(
        target=_mark, args=(tmp_path / "changes",), daemon=True
    )
    other.start()
    wait_for_end(other, "the other process ends")

    assert other.exitcode == 0
    assert not changes.stand(seen)


def test_only_its_owner_can_read_the_file(tmp_path: Path, changes: Changes) -> None:
    assert (tmp_path / "changes").stat().st_mode & 0o777 == 0o600


def test_memory_is_bounded() -> None:
    store = Store(MEGABYTE)

    for number in range(1_000):
        store.put(number, an_entry())

    assert 0 < store.bytes <= MEGABYTE


def test_what_is_asked_for_once_does_not_push_out_what_is_asked_for_often() -> None:
    store = Store(MEGABYTE)
    hot = [f"hot {number}" for number in range(40)]
    for key in hot:
        store.put(key, an_entry())
        store.get(key)

    for number in range(5_000):
        store.put(f"hostile {number}", an_entry())
        store.get(hot[number % len(hot)])

    assert [key for key in hot if store.get(key) is None] == []


def test_what_nobody_asks_for_any_more_makes_room() -> None:
    store = Store(MEGABYTE)
    for number in range(2_000):
        store.put(number, an_entry())
        store.get(number)

    assert store.bytes <= MEGABYTE
    assert store.get(0) is None
    assert store.get(1_999) is not None


def test_an_answer_that_takes_a_tenth_of_the_memory_is_not_kept() -> None:
    store = Store(MEGABYTE)
    store.put("page", an_entry())

    store.put("page", an_entry(MEGABYTE // 5))

    assert store.get("page") is None
    assert store.bytes == 0


def test_a_new_answer_takes_the_place_of_the_old_one() -> None:
    store = Store(MEGABYTE)
    for _ in range(300):
        store.put("page", an_entry())
        store.get("page")

    assert len(store) == 1
    assert store.bytes == an_entry().size

"""The waits of tests: each ends, and says what it waited for."""

import threading
from collections.abc import Callable

import pytest

from tests import waiting


@pytest.fixture
def never(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """What nobody sets, for tests without patience."""
    monkeypatch.setattr(waiting, "PATIENCE", 0.01)
    return threading.Event()


@pytest.mark.parametrize(
    ("wait", "what"),
    [
        (lambda never: waiting.wait_until(never.is_set, "the mail comes", 0.01), "the mail comes"),
        (lambda never: waiting.wait_for(never, "the mail comes"), "the mail comes"),
        (lambda never: waiting.in_threads(never.wait), "the end of Event.wait"),
    ],
)
def test_a_wait_in_vain_fails_and_says_for_what(
    never: threading.Event, wait: Callable[[threading.Event], object], what: str
) -> None:
    with pytest.raises(pytest.fail.Exception, match=rf"waited 0.01 s in vain: {what}"):
        wait(never)

    never.set()


def test_acts_in_threads_meet_and_give_their_results_in_order() -> None:
    meeting = threading.Barrier(2)

    def met(name: str) -> str:
        meeting.wait(waiting.PATIENCE)
        return name

    assert waiting.in_threads(lambda: met("a"), lambda: met("b")) == ["a", "b"]


def test_what_an_act_in_a_thread_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        waiting.in_threads(int, lambda: 1 / 0)

"""What a reader may send in a report."""

import pytest

from moderation.foundation.errors import Invalid
from moderation.reports import grounds, notices
from moderation.reports.models import Grounds


def test_a_text_is_plain_and_in_its_normal_form() -> None:
    notice = notices.read({"reason": "privacy", "text": " <b>Cafe\u0301</b>\r\n\x00line "})

    assert notice == notices.Notice(Grounds.PRIVACY, "<b>Café</b>\nline")


def test_the_text_may_be_left_out_unless_no_reason_fits() -> None:
    assert notices.read({"reason": "spam"}).text == ""
    with pytest.raises(Invalid) as other:
        notices.read({"reason": "other", "text": " \n"})

    assert other.value.errors == {"text": ["Say in a few words what is wrong."]}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {"reason"}),
        ({"reason": "nonsense"}, {"reason"}),
        ({"reason": ["spam"]}, {"reason"}),
        ({"reason": "spam", "text": 7}, {"text"}),
        ({"reason": None, "text": ["x"]}, {"reason", "text"}),
        ({"reason": "spam", "text": "x" * 1_001}, {"text"}),
        ({"text": "x" * 1_001}, {"reason", "text"}),
    ],
)
def test_what_is_wrong_is_said_at_each_field(fields: dict[str, object], wrong: set[str]) -> None:
    with pytest.raises(Invalid) as problem:
        notices.read(fields)

    assert set(problem.value.errors) == wrong


def test_a_thousand_characters_fit() -> None:
    assert len(notices.read({"reason": "spam", "text": "x" * 1_000}).text) == 1_000


def test_every_reason_has_words_for_readers_and_for_the_desk() -> None:
    assert set(grounds.FOR_READERS) == set(grounds.FOR_DESK) == set(Grounds)

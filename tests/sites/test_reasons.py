"""The reasons of a site: complete to begin with, and changed one at a time."""

import json

import pytest

from moderation.foundation.languages import LANGUAGES
from moderation.sites.policy import Policy
from moderation.sites.reasons import (
    CATEGORIES,
    DEFAULT,
    DEFAULTS,
    LONGEST_CODE,
    LONGEST_LABEL,
    LONGEST_TEXT,
    MOST,
    MOST_REMOVED,
    Reason,
    Words,
    code_for,
    moved,
    with_one,
    without,
)

TWO = (
    Reason("one", "STATEMENT_CATEGORY_VIOLENCE", {"en": Words("One", "The first.")}),
    Reason("two", "STATEMENT_CATEGORY_SELF_HARM", {"en": Words("Two", "The second.")}),
)


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    """Those that are offered."""
    return [reason.code for reason in reasons if not reason.removed]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", DEFAULTS, ids=lambda reason: reason.code)
def test_every_first_reason_speaks_every_language(reason: Reason, language: str) -> None:
    label, text = reason.words[language]

    assert 0 < len(label) <= LONGEST_LABEL
    assert 0 < len(text) <= LONGEST_TEXT
    assert text.endswith(".")


def test_no_two_first_reasons_are_called_alike_in_a_language() -> None:
    for language in LANGUAGES:
        assert len({reason.words[language].label for reason in DEFAULTS}) == len(DEFAULTS)
        assert len({reason.words[language].text for reason in DEFAULTS}) == len(DEFAULTS)


def test_first_reasons_fill_the_digits_and_belong_to_categories_of_the_database() -> None:
    assert len(DEFAULTS) == MOST
    assert {reason.category for reason in DEFAULTS} <= CATEGORIES.keys()
    assert DEFAULT in codes(DEFAULTS)
    assert all(len(reason.code) <= LONGEST_CODE for reason in DEFAULTS)


def test_the_categories_are_the_sixteen_of_the_database() -> None:
    assert len(CATEGORIES) == 16
    assert all(code.startswith("STATEMENT_CATEGORY_") for code in CATEGORIES)
    assert len({str(words) for words in CATEGORIES.values()}) == 16


@pytest.mark.parametrize(
    ("asked", "label"),
    [(("de",), "Zwei"), (("de-AT",), "Zwei"), (("fr", "de"), "Zwei"), (("fr", "ru"), "Two"), ((), "Two")],
)
def test_words_fall_back_to_the_sites_language_then_to_english(asked: tuple[str, ...], label: str) -> None:
    reason = Reason("two", "", {"en": Words("Two", "The second."), "de": Words("Zwei", "Der zweite.")})

    assert reason.words_in(*asked).label == label


def test_a_reason_without_english_still_says_something() -> None:
    assert Reason("x", "", {"nl": Words("Belediging", "Niet aardig.")}).words_in("fr").label == "Belediging"


def test_a_policy_keeps_its_own_reasons_as_json_and_leaves_the_first_ones_out() -> None:
    own = Policy(reasons=without(TWO, "one"), default_reason="two", tell_writers=True)

    assert "reasons" not in Policy().stored()
    assert Policy.of(json.loads(json.dumps(Policy().stored()))).reasons == DEFAULTS
    assert Policy.of(json.loads(json.dumps(own.stored()))) == own


def test_codes_are_made_of_labels_and_unlike_each_other() -> None:
    assert code_for("Off topic!", []) == "off_topic"
    assert code_for("Hors sujet: déjà", []) == "hors_sujet_deja"
    assert code_for("إهانة", []) == "reason"
    assert code_for("Off topic", ["off_topic", "off_topic_2"]) == "off_topic_3"
    assert len(code_for("x" * 200, ["x" * 36])) <= LONGEST_CODE


def test_a_removed_reason_is_remembered_and_comes_back_at_the_end() -> None:
    fewer = without(TWO, "one")

    again = with_one(fewer, TWO[0])

    assert codes(fewer) == ["two"] and Policy(reasons=fewer).reason("one") is not None
    assert codes(again) == ["two", "one"] and len(again) == 2


def test_what_was_removed_is_not_remembered_for_ever() -> None:
    reasons = TWO
    for number in range(MOST_REMOVED + 5):
        reasons = without(with_one(reasons, Reason(f"r{number}", "", {})), f"r{number}")

    assert codes(reasons) == ["one", "two"]
    assert len(reasons) == 2 + MOST_REMOVED
    assert reasons[2].code == f"r{MOST_REMOVED + 4}"


def test_a_reason_moves_up_and_down_and_stays_at_the_ends() -> None:
    assert codes(moved(TWO, "two", -1)) == ["two", "one"]
    assert codes(moved(TWO, "one", 1)) == ["two", "one"]
    assert moved(TWO, "one", -1) == moved(TWO, "two", 1) == TWO


def test_the_default_is_the_last_one_where_the_chosen_one_is_gone() -> None:
    assert Policy(reasons=TWO, default_reason="one").default.code == "one"
    assert Policy(reasons=without(TWO, "one"), default_reason="one").default.code == "two"

"""What each check says about a reply."""

from typing import Any

import pytest

from moderation.screening.checks import CHECKS
from moderation.screening.findings import Says, Submission, Wants
from moderation.sites.policy import Policy


def a_submission(text: str = "Our tap has been dry since spring.", **more: Any) -> Submission:
    facts: dict[str, Any] = {"name": "Rita", "website": None, "links": (), "known": True, "elapsed": 60_000}
    policy = Policy(**more.pop("policy", {}))
    return Submission(body=text, text=text, policy=policy, **(facts | more))


def said(check: str, submission: Submission) -> Says | None:
    return dict(CHECKS)[check](submission)


def test_the_checks_run_in_one_explicit_order() -> None:
    assert [name for name, _ in CHECKS] == [
        "honeypot", "minimum_time", "flood", "duplicate", "links", "length", "words", "first_reply",
    ]  # fmt: skip


def test_an_ordinary_reply_of_a_known_writer_passes_all() -> None:
    assert {name: check(a_submission()) for name, check in CHECKS} == dict.fromkeys(dict(CHECKS))


def test_a_filled_hidden_field_is_spam() -> None:
    assert said("honeypot", a_submission(honeypot="http://x.example")) == (Wants.SPAM, 1.0, ())


@pytest.mark.parametrize(("elapsed", "held"), [(0, True), (2_999, True), (3_000, False), (None, False)])
def test_nobody_types_a_reply_in_less_than_the_minimum(elapsed: int | None, held: bool) -> None:
    assert (said("minimum_time", a_submission(elapsed=elapsed)) is not None) is held


@pytest.mark.parametrize(("check", "facts"), [("minimum_time", {"elapsed": 0}), ("flood", {"recent": 99})])
def test_limits_off_switches_time_and_flood_off(check: str, facts: dict[str, int]) -> None:
    assert said(check, a_submission(**facts)) is not None
    assert said(check, a_submission(limits=False, **facts)) is None


@pytest.mark.parametrize(("recent", "held"), [(4, False), (5, True)])
def test_the_sixth_reply_of_ten_minutes_waits(recent: int, held: bool) -> None:
    assert (said("flood", a_submission(recent=recent)) is not None) is held


def test_the_same_text_elsewhere_waits_unless_it_is_a_common_phrase() -> None:
    assert said("duplicate", a_submission(same_text=2)) is not None
    assert said("duplicate", a_submission("Thank you.", same_text=2)) is None


@pytest.mark.parametrize(("number", "held"), [(2, False), (3, True)])
def test_more_links_than_the_site_allows_wait(number: int, held: bool) -> None:
    links = tuple(f"https://a{turn}.example/" for turn in range(number))

    assert (said("links", a_submission(links=links)) is not None) is held


def test_links_names_where_they_lead_but_no_address() -> None:
    links = ("https://a.example/", "https://b.example/", "mailto:rita@mail.example")

    says = said("links", a_submission(links=links))

    assert says is not None
    assert says[2] == ("3", "a.example", "b.example")


def test_a_very_long_reply_and_one_in_capitals_wait() -> None:
    assert said("length", a_submission("word " * 601)) is not None
    assert said("length", a_submission("word " * 600)) is None
    assert said("length", a_submission("THIS IS A SCANDAL OF THE TOWN")) is not None
    assert said("length", a_submission("NATO and the EU")) is None


LISTED: dict[str, tuple[str, ...]] = {"spam_words": ("cunt", "casino bonus"), "held_words": ("шум", "fraud")}


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("I live in Scunthorpe.", None),
        ("Fraudulent is another word.", None),
        ("Such a cunt.", Wants.SPAM),
        ("CASINO   Bonus!", Wants.SPAM),
        ("casino\nbonus", Wants.SPAM),
        ("a c\u200bu\u00adn\u2060t", Wants.SPAM),
        ("\uff43\uff55\uff4e\uff54", Wants.SPAM),
        ("Какой ШУМ!", Wants.HOLD),
        ("бесшумный", None),
        ("It is fraud, nothing else.", Wants.HOLD),
        ("frаud with a Cyrillic letter", Wants.HOLD),
    ],
)
def test_listed_words_are_found_whole_and_through_disguise(text: str, wants: Wants | None) -> None:
    says = said("words", a_submission(text, policy=LISTED))

    assert (says[0] if says else None) == wants


def test_a_listed_word_in_the_name_counts() -> None:
    assert said("words", a_submission(name="Casino Bonus", policy=LISTED)) is not None


def test_a_list_with_an_empty_line_matches_nothing() -> None:
    assert said("words", a_submission(policy={"held_words": ("", "  ", "\u200b")})) is None


def test_a_first_reply_is_noted() -> None:
    assert said("first_reply", a_submission(known=False)) is not None

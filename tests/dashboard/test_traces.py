"""The desk's trace: every check in its order, old ones and unknown ones too."""

from typing import Any

import pytest
from flask import Flask

from moderation.dashboard.traces import lines
from moderation.screening.checks import CHECKS
from moderation.screening.findings import Submission
from moderation.screening.verdicts import screen
from moderation.sites.policy import Policy


def a_finding(check: str = "links", outcome: str = "matched", **more: Any) -> dict[str, Any]:
    return {
        "check": check,
        "outcome": outcome,
        "wants": "hold",
        "matched": [],
        "weight": 0.0,
        "took": 3,
    } | more


@pytest.fixture(autouse=True)
def _spoken(app: Flask) -> None:
    """Words need an application."""


def test_every_check_has_a_line_also_those_that_passed_and_the_policy_stands_last() -> None:
    reply = Submission(body="Hm.", text="Hm.", links=(), name="Rita", website=None, policy=Policy())

    found = lines(screen(reply).trace)

    assert [line.code for line in found] == [*dict(CHECKS), "pre_moderated"]
    assert [line.code for line in found if line.kind == "policy"] == ["first_reply", "pre_moderated"]
    assert [line.result for line in found if line.code == "honeypot"] == ["Passed"]


def test_a_line_says_what_matched_its_weight_and_its_time() -> None:
    (line,) = lines([a_finding(matched=["3", "a.example", "b.example"], weight=0.9, took=12)])

    assert (line.name, line.result, line.said, line.details) == (
        "Links",
        "Matched",
        "3 links",
        ["a.example", "b.example"],
    )
    assert (line.share, line.weight, line.took) == (0.9, "0.9", "12 µs")
    assert line.looks_at == "how many links it holds"


@pytest.mark.parametrize(
    ("took", "words"), [(0, "0 µs"), (999, "999 µs"), (1000, "1.0 ms"), (1_234_567, "1,234.6 ms"), (None, "")]
)
def test_times_are_told_in_microseconds_or_milliseconds(took: int | None, words: str) -> None:
    assert lines([a_finding(took=took)])[0].took == words


def test_a_check_that_did_not_answer_says_so() -> None:
    (line,) = lines([a_finding("flood", "silent")])

    assert (line.result, line.said, line.weight) == ("Did not answer", "", "")


@pytest.mark.parametrize(
    ("old", "name", "share"),
    [
        ({}, "None", None),
        ({"check": "moon_phase", "outcome": "matched", "matched": ["full"]}, "Moon phase", None),
        ({"check": "links", "outcome": "matched", "weight": 7}, "Links", 1.0),
        ({"check": "links", "outcome": "matched", "weight": -7}, "Links", 0.0),
        (
            {
                "check": "minimum_time",
                "outcome": "matched",
                "matched": None,
                "weight": "much",
                "took": "long",
            },
            "Time to write",
            None,
        ),
        ({"check": "words", "outcome": "eclipsed", "weight": 7}, "Listed words", None),
    ],
)
def test_a_trace_of_another_release_has_its_lines_too(
    old: dict[str, Any], name: str, share: float | None
) -> None:
    (line,) = lines([old])

    assert (line.name, line.share) == (name, share)


def test_an_unknown_check_is_told_by_its_name_and_what_it_matched() -> None:
    (line,) = lines([a_finding("moon_phase", matched=["full"])])

    assert (line.name, line.said, line.looks_at) == ("Moon phase", "moon phase: full", "")

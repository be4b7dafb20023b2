"""One verdict from all checks, the site's policy and what is thought of the writer."""

from dataclasses import replace
from typing import Any

import pytest

from moderation.commenters.models import Trust
from moderation.screening import verdicts
from moderation.screening.checks import CHECKS
from moderation.screening.findings import Outcome, Says, Submission, hold, spam
from moderation.screening.reasons import CHECKS as WORDS
from moderation.screening.reasons import reasons
from moderation.screening.verdicts import Verdict, screen
from moderation.sites.policy import Hold, Policy


def a_submission(policy: Hold = Hold.SUSPECT, **more: Any) -> Submission:
    facts: dict[str, Any] = {"name": "Rita", "website": None, "links": (), "known": True, "elapsed": 60_000}
    text = "Our tap has been dry since spring."
    return Submission(body=text, text=text, policy=Policy(hold=policy), **(facts | more))


def holds(_: Submission) -> Says | None:
    return hold(0.5, "why")


def spams(_: Submission) -> Says | None:
    return spam(1.0)


def passes(_: Submission) -> Says | None:
    return None


def breaks(_: Submission) -> Says | None:
    raise ZeroDivisionError("rita@mail.example")


@pytest.mark.parametrize(
    ("policy", "known", "trust", "verdict"),
    [
        (Hold.ALL, True, Trust.NEUTRAL, Verdict.HOLD),
        (Hold.ALL, True, Trust.TRUSTED, Verdict.APPROVE),
        (Hold.FIRST, False, Trust.NEUTRAL, Verdict.HOLD),
        (Hold.FIRST, True, Trust.NEUTRAL, Verdict.APPROVE),
        (Hold.FIRST, False, Trust.TRUSTED, Verdict.APPROVE),
        (Hold.SUSPECT, False, Trust.NEUTRAL, Verdict.APPROVE),
        (Hold.SUSPECT, True, Trust.BANNED, Verdict.SPAM),
    ],
)
def test_the_policy_and_the_trust_decide_about_an_unsuspected_reply(
    policy: Hold, known: bool, trust: Trust, verdict: Verdict
) -> None:
    assert screen(a_submission(policy, known=known, trust=trust)).verdict is verdict


def test_every_check_runs_even_when_the_first_is_sure() -> None:
    found = screen(a_submission(honeypot="x", elapsed=0))

    assert found.verdict is Verdict.SPAM
    assert [finding.check for finding in found.findings] == [name for name, _ in CHECKS]


def test_a_suspicion_holds_even_a_trusted_writer() -> None:
    found = screen(a_submission(trust=Trust.TRUSTED), checks=[("holds", holds)])

    assert found.verdict is Verdict.HOLD


def test_spam_outweighs_everything_else() -> None:
    checks = [("holds", holds), ("spams", spams), ("passes", passes)]

    assert screen(a_submission(trust=Trust.TRUSTED), checks=checks).verdict is Verdict.SPAM


def test_a_check_that_breaks_is_silent_and_holds_the_reply() -> None:
    found = screen(a_submission(), checks=[("breaks", breaks), ("passes", passes)])

    assert found.verdict is Verdict.HOLD
    assert [finding.outcome for finding in found.findings] == [Outcome.SILENT, Outcome.PASSED]
    assert "rita@" not in str(found.trace)


def test_the_trace_is_plain_json_with_a_time_for_each_check() -> None:
    import json

    trace = screen(a_submission(Hold.ALL, known=False)).trace

    assert json.loads(json.dumps(trace)) == trace
    assert set(trace[0]) == {"check", "outcome", "wants", "matched", "weight", "took"}
    assert trace[-1]["check"] == "pre_moderated"


def test_a_ban_is_in_the_trace_with_its_full_weight() -> None:
    trace = screen(a_submission(trust=Trust.BANNED), checks=[]).trace

    assert trace == [
        {"check": "banned", "outcome": "matched", "wants": "spam", "matched": [], "weight": 1.0, "took": 0}
    ]


def test_each_check_takes_its_own_time_in_microseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    nanoseconds = iter([0, 1_000, 5_000_000, 5_020_999, 9_000_000, 9_300_000])
    monkeypatch.setattr(verdicts, "perf_counter_ns", lambda: next(nanoseconds))

    trace = screen(a_submission(), checks=[("holds", holds), ("passes", passes), ("breaks", breaks)]).trace

    assert [finding["took"] for finding in trace] == [1, 20, 300]


def test_reasons_are_told_in_words_suspicion_first() -> None:
    links = tuple(f"https://a{turn}.example/" for turn in range(4))

    told = reasons(screen(a_submission(Hold.ALL, known=False, links=links, elapsed=500)).trace)

    assert [(reason.code, reason.kind) for reason in told] == [
        ("minimum_time", "suspicion"), ("links", "suspicion"), ("first_reply", "policy"),
    ]  # fmt: skip
    assert [reason.words for reason in told] == [
        "sent after 0.5 seconds", "4 links", "first reply from this address",
    ]  # fmt: skip


def test_a_reply_that_only_the_policy_holds_says_so() -> None:
    told = reasons(screen(a_submission(Hold.ALL)).trace)

    assert [reason.words for reason in told] == ["every reply waits here"]


def test_a_check_without_an_answer_is_named() -> None:
    told = reasons(screen(a_submission(), checks=[("minimum_time", breaks)]).trace)

    assert [reason.words for reason in told] == ["the check “minimum time” did not answer"]


def test_a_trace_of_another_release_is_still_told() -> None:
    assert reasons([{"check": "moon_phase", "outcome": "matched"}])[0].words == "moon phase"


def test_the_first_verdict_hides_no_other_check() -> None:
    links = tuple(f"https://a{turn}.example/" for turn in range(4))
    policy = Policy(hold=Hold.ALL, held_words=("tap",), spam_words=())
    reply = replace(a_submission(known=False, honeypot="x", links=links), policy=policy)

    found = screen(reply)
    told = reasons(found.trace)

    assert found.verdict is Verdict.SPAM
    assert [part["check"] for part in found.trace if part["outcome"] == "matched"] == [
        "honeypot", "links", "words", "first_reply",
    ]  # fmt: skip
    assert [reason.words for reason in told] == [
        "filled in a field that people can't see", "4 links", "listed word: “tap”",
        "first reply from this address",
    ]  # fmt: skip


def test_an_old_trace_without_what_matched_is_told_by_the_name_of_the_check() -> None:
    old: list[dict[str, Any]] = [
        {"check": name, "outcome": "matched"} for name in (*dict(CHECKS), "pre_moderated", "banned")
    ]

    assert [reason.words for reason in reasons(old)][:4] == [
        "filled in a field that people can't see", "Time to write", "Flood", "Same text",
    ]  # fmt: skip


def test_every_check_says_its_name_and_what_it_looks_at() -> None:
    assert {*dict(CHECKS)} <= {*WORDS}
    assert all(check.name and check.looks_at for check in WORDS.values())

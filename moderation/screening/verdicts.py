"""Every check runs; then the site's policy makes one verdict of what they said."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter_ns
from typing import Any

from moderation.commenters.models import Trust
from moderation.screening.checks import CHECKS
from moderation.screening.findings import Check, Finding, Outcome, Submission, Wants
from moderation.sites.policy import Hold


class Verdict(enum.StrEnum):
    """What screening makes of a reply."""

    APPROVE = "approve"
    HOLD = "hold"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class Screening:
    """The verdict, and the trace of all checks that it was made of."""

    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def trace(self) -> list[dict[str, Any]]:
        """As JSON; the policy's own part stands last."""
        return [finding.stored() for finding in self.findings]


def screen(submission: Submission, checks: Sequence[tuple[str, Check]] = tuple(CHECKS)) -> Screening:
    """Run every check, keep what each said, and decide. A check that fails is silent and holds the reply."""
    findings = [_run(name, check, submission) for name, check in checks]
    verdict, policy = _judge(submission, findings)
    return Screening(verdict, (*findings, *([policy] if policy else [])))


def _run(name: str, check: Check, submission: Submission) -> Finding:
    start = perf_counter_ns()
    try:
        says = check(submission)
    except Exception:
        return Finding(name, Outcome.SILENT, Wants.HOLD, took=_since(start))
    if says is None:
        return Finding(name, Outcome.PASSED, took=_since(start))
    wants, weight, matched = says
    return Finding(name, Outcome.MATCHED, wants, matched, weight, _since(start))


def _judge(submission: Submission, findings: Sequence[Finding]) -> tuple[Verdict, Finding | None]:
    if submission.trust is Trust.BANNED:
        return Verdict.SPAM, Finding("banned", Outcome.MATCHED, Wants.SPAM, weight=1.0)
    if any(finding.wants is Wants.SPAM for finding in findings):
        return Verdict.SPAM, None
    if any(finding.wants is Wants.HOLD and finding.check != "first_reply" for finding in findings):
        return Verdict.HOLD, None
    if submission.trust is not Trust.TRUSTED and submission.policy.hold is Hold.ALL:
        return Verdict.HOLD, Finding("pre_moderated", Outcome.MATCHED, Wants.HOLD)
    known = submission.known or submission.trust is Trust.TRUSTED
    waits = submission.policy.hold is Hold.FIRST and not known
    return Verdict.HOLD if waits else Verdict.APPROVE, None


def _since(start: int) -> int:
    return (perf_counter_ns() - start) // 1000

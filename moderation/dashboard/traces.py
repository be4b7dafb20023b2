"""The whole trace of a reply as plain rows: what every check said, also those that it passed."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import format_decimal, lazy_pgettext
from flask_babel import gettext as _

from moderation.screening.reasons import CHECKS, POLICY, kind_of, matches, said

RESULTS = {
    "passed": ("✓", lazy_pgettext("check", "Passed")),
    "matched": ("⚑", lazy_pgettext("check", "Matched")),
    "silent": ("–", lazy_pgettext("check", "Did not answer")),
}
_RULE = "§"
"""Marks what the site's policy said."""


class Line(NamedTuple):
    """What one check said: a line of the desk's trace."""

    code: str
    kind: str
    name: str
    looks_at: str
    """Empty for a check that this release does not know."""
    outcome: str
    mark: str
    result: str
    said: str
    """What it matched, in words; empty when it matched nothing."""
    details: Sequence[str]
    """Further matches that the words leave out: where links lead."""
    share: float | None
    """Its weight, 0..1; None where it has none to tell."""
    weight: str
    took: str


def lines(trace: Sequence[dict[str, Any]]) -> list[Line]:
    """Every check in its order, the policy's last. Old traces may lack anything but the check's name."""
    return sorted(map(_line, trace), key=lambda line: line.kind == POLICY)


def _line(finding: dict[str, Any]) -> Line:
    code, outcome = str(finding.get("check")), str(finding.get("outcome"))
    known, kind, matched = CHECKS.get(code), kind_of(code), outcome == "matched"
    mark, result = RESULTS.get(outcome, ("·", outcome))
    share = _share(finding.get("weight")) if matched else None
    return Line(
        code=code,
        kind=kind,
        name=str(known.name) if known else code.replace("_", " ").capitalize(),
        looks_at=str(known.looks_at) if known else "",
        outcome=outcome,
        mark=_RULE if matched and kind == POLICY else mark,
        result=str(result),
        said=said(finding) if matched else "",
        details=matches(finding)[1:] if matched and code == "links" else [],
        share=share,
        weight="" if share is None else format_decimal(share, "0.0#"),
        took=_took(finding.get("took")),
    )


def _share(weight: Any) -> float | None:
    return min(max(float(weight), 0.0), 1.0) if isinstance(weight, int | float) else None


def _took(microseconds: Any) -> str:
    """ "12 µs", "3.4 ms"; nothing for a trace that does not tell."""
    if not isinstance(microseconds, int) or microseconds < 0:
        return ""
    if microseconds < 1000:
        return _("%(number)s µs", number=format_decimal(microseconds))
    return _("%(number)s ms", number=format_decimal(microseconds / 1000, "#,##0.0"))

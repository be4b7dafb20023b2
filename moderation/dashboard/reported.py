"""Readers' reports beside the comments that they are about."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from moderation.comments.listed import Listed
from moderation.comments.models import Status, is_reported
from moderation.decisions.models import Act, Decision
from moderation.reports import queries
from moderation.reports.grounds import FOR_DESK
from moderation.reports.models import Report


class Said(NamedTuple):
    """A report as the desk shows it."""

    grounds: str
    text: str
    moment: datetime
    waits: bool
    counted_only: bool
    is_earlier: bool
    """Whether the writer has changed the reply since."""


def chips(found: Sequence[Listed]) -> dict[int, str]:
    """What waits about each comment: "2 reports: spam, abuse", the commonest first.

    One statement when any of them is reported, none otherwise.
    """
    reported = {row.id: row for row in found if is_reported(row.status, row.reported)}
    if not reported:
        return {}
    kinds = queries.waiting_by_grounds(found[0].site_id, [*reported])
    return {
        key: ngettext(
            "%(num)s report: %(kinds)s", "%(num)s reports: %(kinds)s", reported[key].reported,
            kinds=_(", ").join(str(FOR_DESK[kind]) for kind, _number in counted.most_common()),
        )
        for key, counted in kinds.items()
    }  # fmt: skip


def about(comment: Listed, history: Sequence[Decision]) -> Sequence[Said]:
    """The reports of a published comment, at most queries.MOST_SHOWN: the newest, those that wait first.

    `history` is all that happened to it. One statement where there are any reports, none otherwise.
    """
    edited = max((decision.version for decision in history if decision.act is Act.EDIT), default=0)
    has_any = comment.status is Status.APPROVED and (comment.reported or comment.cleared)
    found = queries.about(comment.site_id, comment.id) if has_any else ()
    return [_said(report, edited) for report in found]


def _said(report: Report, edited: int) -> Said:
    return Said(
        str(FOR_DESK[report.grounds]), report.text, report.created_at, report.waits, report.counted_only,
        report.version < edited,
    )  # fmt: skip

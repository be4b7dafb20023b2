"""Reading reports: what the desk shows of them."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select

from moderation.comments.models import Comment
from moderation.foundation.db import db
from moderation.reports.models import Grounds, Report

MOST_SHOWN = 20
"""Reports of one comment that are read at once."""
WAITS = Report.settled_id.is_(None) & ~Report.counted_only
"""That a report waits for a moderator."""


def waiting_by_grounds(site_id: int, comment_ids: Sequence[int]) -> dict[int, Counter[Grounds]]:
    """How many reports of each kind wait about these comments: one statement (ix_reports_comment)."""
    query = (
        select(Report.comment_id, Report.grounds, func.count())
        .where(
            Report.site_id == site_id,
            Report.comment_id.in_(comment_ids),
            WAITS,
        )
        .group_by(Report.comment_id, Report.grounds)
    )
    found: dict[int, Counter[Grounds]] = {}
    for comment_id, grounds, number in db.session.execute(query):
        found.setdefault(comment_id, Counter())[grounds] = number
    return found


def waiting(comment: Comment) -> int:
    """How many reports about a comment wait (ix_reports_comment)."""
    query = select(func.count()).where(
        Report.site_id == comment.site_id, Report.comment_id == comment.id, WAITS
    )
    return db.session.scalar(query) or 0


def about(site_id: int, comment_id: int) -> Sequence[Report]:
    """The newest reports about a comment, those that wait before the others (ix_reports_comment)."""
    return db.session.scalars(
        select(Report)
        .where(Report.site_id == site_id, Report.comment_id == comment_id)
        .order_by(WAITS.desc(), Report.id.desc())
        .limit(MOST_SHOWN)
    ).all()

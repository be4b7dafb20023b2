"""Writing reports: what becomes of them when a moderator decides."""

from sqlalchemy import ColumnElement, func, select, update

from moderation.comments.models import Comment
from moderation.foundation.db import db
from moderation.reports.models import Report


def settle(comment: Comment, decision_id: int) -> None:
    """What waited about a comment was dealt with by a decision."""
    waits = (Report.settled_id.is_(None), ~Report.counted_only)
    db.session.execute(update(Report).where(*_about(comment), *waits).values(settled_id=decision_id))


def unsettle(comment: Comment, decision_id: int) -> None:
    """What a decision dealt with waits again."""
    db.session.execute(
        update(Report).where(*_about(comment), Report.settled_id == decision_id).values(settled_id=None)
    )


def waiting(comment: Comment) -> int:
    """How many reports about a comment wait (ix_reports_comment)."""
    query = select(func.count()).where(*_about(comment), Report.settled_id.is_(None), ~Report.counted_only)
    return db.session.scalar(query) or 0


def _about(comment: Comment) -> tuple[ColumnElement[bool], ...]:
    return (Report.site_id == comment.site_id, Report.comment_id == comment.id)

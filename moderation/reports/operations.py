"""Writing reports: taking one, and what becomes of them when a moderator decides."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update

from moderation.comments import operations as comments
from moderation.comments import queries as comment_queries
from moderation.comments.models import Comment, Status
from moderation.foundation import outbox
from moderation.foundation.db import db
from moderation.foundation.errors import NotFound
from moderation.foundation.ids import is_public_id, new_id
from moderation.foundation.ids import public_id as new_public_id
from moderation.foundation.rows import append
from moderation.foundation.rows import update as write
from moderation.reports.models import Grounds, Report
from moderation.reports.queries import WAITS
from moderation.sites.models import Site


def report(
    site: Site, public_id: str, grounds: Grounds, text: str, *, network: bytes | None, now: datetime
) -> Report | None:
    """Take a reader's notice about a published comment; `text` is plain (notices.read).

    The same network about the same wording once more writes nothing: None. A cleared comment's report is
    counted and waits for nobody. The first one that waits is told to the moderators by an event. Raises
    NotFound for a comment that readers of the site do not see.
    """
    comment = comment_queries.locked(site.id, public_id) if is_public_id(public_id) else None
    if comment is None or comment.status is not Status.APPROVED:
        raise NotFound("That reply is not here any more.")
    if network is not None and _is_known(comment, network, now):
        return None
    made = Report(
        site_id=site.id, id=new_id(now), public_id=new_public_id(), comment_id=comment.id,
        version=comment.version, grounds=grounds, text=text, network=network, counted_only=comment.cleared,
        settled_id=None, created_at=now,
    )  # fmt: skip
    append(made)
    if not comment.cleared:
        _queue(comment, now=now)
    return made


def settle(comment: Comment, decision_id: int) -> None:
    """What waited about a comment was dealt with by a decision."""
    db.session.execute(update(Report).where(*_about(comment), WAITS).values(settled_id=decision_id))


def unsettle(comment: Comment, decision_id: int, version: int) -> None:
    """What a decision dealt with waits again, and so does what was only counted because of it.

    `version` is the one that the decision made.
    """
    since = and_(Report.counted_only, Report.version >= version)
    db.session.execute(
        update(Report)
        .where(*_about(comment), or_(Report.settled_id == decision_id, since))
        .values(settled_id=None, counted_only=False)
    )


def forget(comment: Comment, decision_id: int) -> None:
    """A comment has ended: nothing about it waits, and what readers wrote and where they were is gone."""
    if comment.reported:
        settle(comment, decision_id)
        comments.set_reported(comment, 0)
    db.session.execute(update(Report).where(*_about(comment)).values(text="", network=None))


def _is_known(comment: Comment, network: bytes, now: datetime) -> bool:
    """Whether this network has reported the comment since its text was last edited (ix_reports_comment).

    A redaction only takes from a text and doesn't count: who reported it before has nothing new to tell. A
    report of an earlier version that lies in the future is ignored, because the clock was set back, perhaps
    before the edit: better two reports than none.
    """
    since = [moment for moment in (comment.edited_at, comment.rewritten_at) if moment]
    later = and_(Report.created_at > max(since), Report.created_at <= now) if since else None
    same = [] if later is None else [Report.version == comment.version, later]
    query = select(Report.id).where(*_about(comment), Report.network == network)
    return db.session.scalar(query.where(or_(*same)).limit(1) if same else query.limit(1)) is not None


def _queue(comment: Comment, *, now: datetime) -> None:
    if not comment.reported:
        outbox.record(comment.site_id, "comment.reported", {"comment": comment.public_id}, now=now)
    comments.set_reported(comment, comment.reported + 1)
    write(comment)


def _about(comment: Comment) -> tuple[ColumnElement[bool], ...]:
    return (Report.site_id == comment.site_id, Report.comment_id == comment.id)

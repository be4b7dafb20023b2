"""Where a comment stands: status, reports and place, with the bookkeeping of thread and queues."""

from collections import Counter
from datetime import datetime

from sqlalchemy import select, update

from moderation.comments import tallies
from moderation.comments.models import (
    STEP,
    Comment,
    Queue,
    Status,
    is_reported,
    keys_on,
    parent_on,
    queue_of,
    within_depth,
)
from moderation.foundation.db import db


def set_status(comment: Comment, status: Status, *, now: datetime | None) -> int:
    """Give a comment another status; its place and its ancestors' are kept true.

    Returns by how much the number of approved comments changed: -1, 0 or 1. `now` is when it was decided,
    None to leave that as it is.
    """
    change = int(status is Status.APPROVED) - int(comment.status is Status.APPROVED)
    tallies.count(
        comment.site_id, queue_of(comment.status, comment.article_id), queue_of(status, comment.article_id)
    )
    _count_reported(comment, status, comment.reported)
    comment.status = status
    comment.version += 1
    if now is not None:
        comment.decided_at = now
    comment.shown = status is Status.APPROVED or comment.approved_below > 0
    if change:
        _count_below(comment.site_id, keys_on(comment.path)[:-1], change)
    return change


def set_reported(comment: Comment, reported: int) -> None:
    """So many reports of a comment wait for a moderator now."""
    _count_reported(comment, comment.status, reported)
    comment.reported = reported


def place(
    comment: Comment, article_id: int | None, parent: Comment | None, max_depth: int | None = None
) -> int:
    """Put a comment and its replies under another article or parent.

    A reply that would be nested deeper than `max_depth` hangs on the deepest ancestor that may have it.
    Returns how many approved ones came along.
    """
    old, new = comment.path, (parent.path if parent else b"") + comment.path[-STEP:]
    branch = _branch(comment)
    approved = sum(row.status is Status.APPROVED for row in branch)
    _count_below(comment.site_id, keys_on(old)[:-1], -approved)
    for row in branch:
        tallies.count(row.site_id, queue_of(row.status, row.article_id), queue_of(row.status, article_id))
        row.article_id = article_id
        row.path = within_depth(new + row.path[len(old) :], max_depth)
        row.parent_id = parent_on(row.path)
    _count_again(branch)
    comment.version += 1
    db.session.flush()
    _count_below(comment.site_id, keys_on(comment.path)[:-1], approved)
    return approved


def _count_reported(comment: Comment, status: Status, reported: int) -> None:
    before, after = is_reported(comment.status, comment.reported), is_reported(status, reported)
    tallies.count(comment.site_id, Queue.REPORTED if before else None, Queue.REPORTED if after else None)


def _branch(comment: Comment) -> list[Comment]:
    article = Comment.article_id == comment.article_id if comment.article_id else Comment.article_id.is_(None)
    query = (
        select(Comment)
        .where(Comment.site_id == comment.site_id, article, Comment.path >= comment.path,
               Comment.path < comment.path + b"\xff" * STEP)
        .order_by(Comment.path)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return list(db.session.scalars(query))


def _count_again(branch: list[Comment]) -> None:
    """Recount the approved replies below each comment of a whole branch, by paths."""
    below = Counter(key for row in branch if row.status is Status.APPROVED for key in keys_on(row.path)[:-1])
    for row in branch:
        row.approved_below = below[row.id]
        row.shown = row.status is Status.APPROVED or row.approved_below > 0


def _count_below(site_id: int, above: list[int], change: int) -> None:
    if not above or not change:
        return
    below = Comment.approved_below + change
    db.session.execute(
        update(Comment)
        .where(Comment.site_id == site_id, Comment.id.in_(above))
        .values(approved_below=below, shown=(Comment.status == Status.APPROVED) | (below > 0))
        .execution_options(synchronize_session="fetch")
    )

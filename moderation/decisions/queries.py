"""Reading decisions."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import aliased

from moderation.comments import queries as comments
from moderation.comments.models import Comment, Status
from moderation.decisions.models import Act, ActorKind, Decision
from moderation.foundation import outbox
from moderation.foundation.db import db
from moderation.foundation.hints import COMMENTS_BY_TEXT, by_index
from moderation.foundation.paging import Page, cursor, numbers_of

PAGE = 50
UNDOABLE = (Act.DECIDE, Act.ATTACH, Act.MOVE, Act.KEEP, Act.FEATURE, Act.UNFEATURE,
            Act.REWRITE, Act.REDACT, Act.REPLY)  # fmt: skip

DECIDING = (Act.DECIDE, Act.KEEP, Act.REPLY)
"""What a comment's `decided_at` tells the time of."""
ALIKE = 100
"""How many comments of one commenter with the same text are searched for the same answer."""
ANSWERS = "answers"
"""The key in `Decision.kept` of a reply: the public id of the comment that it answers."""


class InForce(NamedTuple):
    """A decision that stands, and the code of the reason that counts."""

    decision: Decision
    reason: str | None


def by_public_id(site_id: int, public_id: str) -> Decision | None:
    """The decision with this public id."""
    return db.session.scalar(
        select(Decision).where(Decision.site_id == site_id, Decision.public_id == public_id)
    )


def by_id(site_id: int, decision_id: int) -> Decision | None:
    """The decision with this internal key."""
    return db.session.get(Decision, (site_id, decision_id))


def last_about(site_id: int, comment_id: int) -> Decision | None:
    """The newest decision about a comment that changed it (ix_decisions_comment)."""
    return db.session.scalar(
        select(Decision)
        .where(Decision.site_id == site_id, Decision.comment_id == comment_id, Decision.act != Act.REASON)
        .order_by(Decision.version.desc())
        .limit(1)
    )


def last_about_each(site_id: int, comment_ids: Sequence[int]) -> dict[int, Decision]:
    """The newest decision about each of these comments that changed it; no statement for none."""
    if not comment_ids:
        return {}
    rows = db.session.scalars(
        select(Decision)
        .where(
            Decision.site_id == site_id, Decision.comment_id.in_(comment_ids), Decision.act != Act.REASON
        )
        .order_by(Decision.version)
    )  # fmt: skip
    return {row.comment_id: row for row in rows}


def in_batch(site_id: int, batch_id: int, comment_ids: Sequence[int]) -> dict[int, Decision]:
    """What a bulk act decided about these comments, by the comment's key (ix_decisions_comment)."""
    rows = db.session.scalars(
        select(Decision).where(
            Decision.site_id == site_id, Decision.comment_id.in_(comment_ids),
            Decision.batch_id == batch_id, Decision.act != Act.UNDO,
        )
    )  # fmt: skip
    return {row.comment_id: row for row in rows}


def latest_by(site_id: int, account_id: int) -> Decision | None:
    """The moderator's newest act that is not undone: what `z` takes back (ix_decisions_account)."""
    return db.session.scalar(
        select(Decision)
        .where(
            Decision.site_id == site_id, Decision.account_id == account_id, Decision.act.in_(UNDOABLE),
            ~_taken_back()
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )  # fmt: skip


def same_answer(parent: Comment, commenter_id: int, fingerprint: bytes) -> Comment | None:
    """The published reply of a commenter to a comment in the same words, if any (ix_comments_fingerprint).

    The parent doesn't tell: a reply to a comment at the deepest level hangs beside it. Looks at the newest
    ALIKE comments of the commenter with these words.
    """
    here = Comment.site_id == parent.site_id
    own = Comment.commenter_id == commenter_id
    words = select(Comment.id).where(here, Comment.fingerprint == fingerprint, own)
    # Without the hint, SQLite follows the order and reads the whole site.
    words = by_index(words, Comment, COMMENTS_BY_TEXT)
    newest = words.order_by(Comment.id.desc()).limit(ALIKE).subquery()
    rows: Iterable[tuple[Comment, dict[str, Any] | None]] = db.session.execute(
        select(Comment, Decision.kept)
        .select_from(newest)
        .join(Comment, here & (Comment.id == newest.c.id))
        .join(Decision, (Decision.site_id == Comment.site_id) & (Decision.comment_id == Comment.id))
        .where(Decision.act == Act.REPLY)
    )
    for said, kept in rows:
        is_here = said.status is Status.APPROVED and said.article_id == parent.article_id
        if is_here and _answers(said, kept or {}, parent):
            return said
    return None


def decided_before(decision: Decision) -> datetime | None:
    """When the same comment was decided about before that, by what still stands (ix_decisions_comment)."""
    return db.session.scalar(
        select(Decision.created_at)
        .where(
            Decision.site_id == decision.site_id, Decision.comment_id == decision.comment_id,
            Decision.version < decision.version, Decision.act.in_(DECIDING), ~_taken_back(),
        )
        .order_by(Decision.version.desc())
        .limit(1)
    )  # fmt: skip


def window_closes(decision: Decision, window: timedelta, now: datetime) -> datetime | None:
    """When the undo window of a decision closes; None once it has.

    If the clock was set back, a decision may lie in the future. Then its window is open while its event
    waits, because the outbox restarts the wait. A window that has closed stays closed when the clock catches
    up. Asks the database unless the time is over.
    """
    closes = min(decision.created_at, now) + window
    return closes if now < closes and outbox.waits(decision.site_id, decision.id) else None


def is_undone(site_id: int, decision_id: int) -> bool:
    """Whether a later decision took this one back."""
    query = select(Decision.id).where(Decision.site_id == site_id, Decision.undoes_id == decision_id)
    return db.session.scalar(query) is not None


def later_than(decision: Decision) -> Sequence[Decision]:
    """What happened to the same comment afterwards, oldest first."""
    return [row for row in history(decision.site_id, decision.comment_id) if row.version > decision.version]


def history(site_id: int, comment_id: int) -> Sequence[Decision]:
    """Everything that happened to a comment, oldest first (ix_decisions_comment)."""
    query = select(Decision).where(Decision.site_id == site_id, Decision.comment_id == comment_id)
    rows = db.session.scalars(query.order_by(Decision.version)).all()
    return sorted(rows, key=lambda row: (row.version, row.id))


def comment_of(decision: Decision) -> str:
    """The public id of the comment that a decision is about."""
    comment = comments.by_id(decision.site_id, decision.comment_id)
    return comment.public_id if comment else ""


def reason_of(decision: Decision) -> str | None:
    """Why, as was said with a decision or, later, about it."""
    return _given(history(decision.site_id, decision.comment_id), decision)


def in_force(site_id: int, comment_id: int) -> InForce | None:
    """The act that gave a comment the status it has, whatever was taken back since, and why.

    One statement (ix_decisions_comment).
    """
    rows = history(site_id, comment_id)
    taken_back = {row.undoes_id for row in rows}
    acts = [row for row in rows if row.id not in taken_back and _gives_a_status(row)]
    return InForce(acts[-1], _given(rows, acts[-1])) if acts else None


def rejections(site_id: int, ids: Sequence[int]) -> set[int]:
    """Which of these decisions are rejections by a moderator (the primary key)."""
    query = select(Decision.id).where(
        Decision.site_id == site_id, Decision.id.in_(ids), Decision.act == Act.DECIDE,
        Decision.actor == ActorKind.MODERATOR, Decision.to_status == Status.REJECTED,
    )  # fmt: skip
    return set(db.session.scalars(query))


def log(site_id: int, after: str | None = None, limit: int = PAGE) -> Page[Decision]:
    """The site's decisions, newest first, a page at a time (its primary key).

    Raises Malformed for a forged cursor.
    """
    query = select(Decision).where(Decision.site_id == site_id)
    if after:
        query = query.where(Decision.id < numbers_of("log", after)[0])
    rows = db.session.scalars(query.order_by(Decision.id.desc()).limit(limit + 1)).all()
    more = cursor("log", str(rows[limit - 1].id)) if len(rows) > limit else None
    return Page(rows[:limit], more)


def _given(rows: Sequence[Decision], decision: Decision) -> str | None:
    mine = [row for row in rows if row.reason and row.version == decision.version]
    given = sorted(mine, key=lambda row: (row.act is Act.REASON, row.id))
    return given[-1].reason if given else None


def _answers(said: Comment, kept: dict[str, Any], parent: Comment) -> bool:
    """Whether a reply answers a comment; of older replies only their place tells."""
    return kept[ANSWERS] == parent.public_id if ANSWERS in kept else said.parent_id == parent.id


def _taken_back() -> Exists:
    later = aliased(Decision)
    return exists().where(later.site_id == Decision.site_id, later.undoes_id == Decision.id)


def _gives_a_status(row: Decision) -> bool:
    return row.act is not Act.UNDO and (row.act is Act.DECIDE or row.from_status is not row.to_status)

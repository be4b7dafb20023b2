"""The one place that adds a Decision."""

from dataclasses import dataclass
from datetime import datetime

from moderation.comments.models import Comment, Status
from moderation.decisions.actors import Actor
from moderation.decisions.models import Act, Decision
from moderation.foundation import outbox
from moderation.foundation.ids import new_id, public_id
from moderation.foundation.rows import insert


@dataclass(frozen=True, slots=True)
class Before:
    """Where a comment stood before an act."""

    status: Status
    article_id: int | None
    parent_id: int | None
    shown: bool

    @classmethod
    def of(cls, comment: Comment) -> "Before":
        """As it stands now."""
        return cls(comment.status, comment.article_id, comment.parent_id, comment.shown)


def write(
    comment: Comment,
    before: Before,
    act: Act,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    undoes: Decision | None = None,
) -> Decision:
    """Add the Decision about `comment` as it stands after the act, and tell the outbox."""
    decision = Decision(
        site_id=comment.site_id, id=new_id(now), public_id=public_id(), comment_id=comment.id,
        act=act, actor=by.kind, account_id=by.account_id, reason=reason,
        from_status=before.status, to_status=comment.status,
        from_article_id=before.article_id, to_article_id=comment.article_id,
        from_parent_id=before.parent_id, to_parent_id=comment.parent_id,
        version=comment.version, undoes_id=undoes.id if undoes else None, created_at=now,
    )  # fmt: skip
    insert(decision)
    ids = {"comment": comment.public_id, "decision": decision.public_id}
    outbox.record(comment.site_id, "comment.decided", ids, now=now)
    return decision

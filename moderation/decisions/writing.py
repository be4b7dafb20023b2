"""The one place that adds a Decision."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moderation.comments.models import Comment, Status
from moderation.decisions.actors import Actor
from moderation.decisions.models import Act, ActorKind, Decision
from moderation.foundation import outbox
from moderation.foundation.ids import new_id, public_id
from moderation.foundation.rows import append
from moderation.sites.models import Site

KEPT = ("reported", "cleared", "featured")
"""What else of a comment an act may change and undo puts back."""

LISTED = "listed"
"""In what an act keeps: the article was provisional before it."""


@dataclass(frozen=True, slots=True)
class Before:
    """Where a comment stood before an act."""

    status: Status
    article_id: int | None
    parent_id: int | None
    shown: bool
    reported: int = 0
    cleared: bool = False
    featured: bool = False

    @classmethod
    def of(cls, comment: Comment) -> "Before":
        """As it stands now."""
        return cls(
            comment.status, comment.article_id, comment.parent_id, comment.shown,
            comment.reported, comment.cleared, comment.featured,
        )  # fmt: skip

    def changed(self, comment: Comment) -> dict[str, Any]:
        """What of KEPT is not as it was, with its value of before."""
        return {name: getattr(self, name) for name in KEPT if getattr(self, name) != getattr(comment, name)}


def write(
    site: Site,
    comment: Comment,
    before: Before,
    act: Act,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    undoes: Decision | None = None,
    batch: int | None = None,
    kept: dict[str, Any] | None = None,
) -> Decision:
    """Add the Decision about `comment` as it stands after the act, and tell the outbox.

    `kept` is what undo needs to know besides what changed of KEPT.

    The event has the decision's key. What a moderator did leaves the house when the site's undo window has
    closed; undo cancels it until then.
    """
    decision = Decision(
        site_id=comment.site_id, id=new_id(now), public_id=public_id(), comment_id=comment.id,
        act=act, actor=by.kind, account_id=by.account_id, reason=reason,
        from_status=before.status, to_status=comment.status,
        from_article_id=before.article_id, to_article_id=comment.article_id,
        from_parent_id=before.parent_id, to_parent_id=comment.parent_id,
        version=comment.version, undoes_id=undoes.id if undoes else None, batch_id=batch,
        kept=before.changed(comment) | (kept or {}) or None, created_at=now,
    )  # fmt: skip
    append(decision)
    ids = {"comment": comment.public_id, "decision": decision.public_id}
    waits = timedelta(seconds=site.policy.undo_window if by.kind is ActorKind.MODERATOR else 0)
    outbox.record(comment.site_id, "comment.decided", ids, now=now, not_before=now + waits, key=decision.id)
    return decision

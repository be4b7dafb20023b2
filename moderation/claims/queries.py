"""Reading claims."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from moderation.claims.models import FURTHEST, Claim
from moderation.comments.models import Comment
from moderation.foundation.db import db


def held(site_id: int, public_ids: Collection[str], *, by_others_than: int, now: datetime) -> dict[str, int]:
    """Which of these comments colleagues look at: public id to account (uq_claims; one statement)."""
    if not public_ids:
        return {}
    rows = db.session.execute(
        select(Comment.public_id, Claim.account_id)
        .join(Claim, (Claim.site_id == Comment.site_id) & (Claim.comment_id == Comment.id))
        .where(
            Comment.site_id == site_id, Comment.public_id.in_(public_ids), Claim.expires_at > now,
            Claim.expires_at <= now + FURTHEST, Claim.account_id != by_others_than,
        )
    )  # fmt: skip
    return dict(rows.all())

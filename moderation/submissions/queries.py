"""Reading receipts."""

from sqlalchemy import select

from moderation.comments import queries as comments
from moderation.comments.models import Comment
from moderation.foundation.db import db
from moderation.submissions.models import Receipt


def receipt(site_id: int, key: bytes) -> Receipt | None:
    """What a client's key stands for (its unique key)."""
    return db.session.scalar(select(Receipt).where(Receipt.site_id == site_id, Receipt.key == key))


def comment_of(receipt: Receipt) -> Comment | None:
    """The comment of a receipt."""
    return comments.by_id(receipt.site_id, receipt.comment_id)

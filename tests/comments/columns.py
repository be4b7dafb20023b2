"""Columns of a comment that no act of a test sets."""

from typing import Any

from sqlalchemy import update

from moderation.comments.models import Comment
from moderation.foundation.db import db, transaction


def change(comment: Comment, **values: Any) -> int:
    """Write columns of a comment as screening and readers do; its key."""
    with transaction():
        db.session.execute(update(Comment).where(Comment.id == comment.id).values(**values))
    return comment.id

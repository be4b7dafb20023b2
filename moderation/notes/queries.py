"""Reading notes."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from moderation.foundation.db import db
from moderation.notes.models import Note

_ABOUT = (
    select(Note)
    .where(Note.site_id == bindparam("site_id"), Note.comment_id == bindparam("comment_id"))
    .order_by(Note.id)
)


def about(site_id: int, comment_id: int) -> Sequence[Note]:
    """The notes about a comment, the oldest first (ix_notes_comment)."""
    return db.session.scalars(_ABOUT, {"site_id": site_id, "comment_id": comment_id}).all()


def by_public_id(site_id: int, public_id: str) -> Note | None:
    """The note with this public id (its unique key)."""
    return db.session.scalar(select(Note).where(Note.site_id == site_id, Note.public_id == public_id))

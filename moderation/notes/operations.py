"""Writing notes."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete

from moderation.comments import queries as comments
from moderation.comments.models import Comment, Status
from moderation.foundation import text
from moderation.foundation.db import db
from moderation.foundation.errors import Conflict, Invalid, NotFound
from moderation.foundation.ids import new_id, public_id
from moderation.foundation.rows import append
from moderation.notes.models import Note

LONGEST = 2_000


def add(comment: Comment, typed: str, *, account_id: int, now: datetime) -> Note:
    """Tell colleagues something about a comment.

    Raises Invalid for no text or too much of it, and Conflict when the comment, with its notes, was deleted.
    """
    said = text.normalize(typed).strip()
    if not text.plain_line(said):
        raise Invalid({"text": [_("A note needs a text.")]})
    if len(said) > LONGEST:
        raise Invalid({"text": [_("That note is too long. %(most)s characters fit.", most=LONGEST)]})
    fresh = comments.locked(comment.site_id, comment.public_id)
    if fresh is None or fresh.status is Status.DELETED:
        raise Conflict(_("That comment was withdrawn or deleted."))
    note = Note(
        site_id=comment.site_id, id=new_id(now), public_id=public_id(), comment_id=comment.id,
        account_id=account_id, text=said, created_at=now,
    )  # fmt: skip
    append(note)
    return note


def remove(site_id: int, public_id: str, *, account_id: int) -> None:
    """Take one's own note away. Raises NotFound for another's or none."""
    own = (Note.site_id == site_id, Note.public_id == public_id, Note.account_id == account_id)
    if db.session.scalar(delete(Note).where(*own).returning(Note.id)) is None:
        raise NotFound(_("That note is not here, or it is not yours."))


def drop(site_id: int, comment_id: int) -> None:
    """Take away all notes about a comment that ended: they may say what it said."""
    db.session.execute(delete(Note).where(Note.site_id == site_id, Note.comment_id == comment_id))

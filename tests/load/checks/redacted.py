"""Redactions: the word that went can be read nowhere but by those who may reveal it."""

from collections.abc import Iterator

from sqlalchemy import select

from moderation.comments.models import Comment
from moderation.foundation.db import db
from tests.load.stage import Stage


def redacted_is_unseen(stage: Stage) -> Iterator[str]:
    """On every page of the desk around a reply that has a gap now."""
    names = [*stage.world.redacted]
    for row in db.session.scalars(select(Comment).where(Comment.public_id.in_(names), Comment.redacted)):
        word = stage.world.redacted[row.public_id]
        if word in row.body:  # that redaction was taken back, or never came about
            continue
        pages = [f"comments/{row.public_id}{page}" for page in ("", "/history", "/text", "/edit", "/thread")]
        for page in pages:
            if word in stage.undoer.get(page).text:
                yield f"{row.public_id}: {word} was redacted and stands on {page}"

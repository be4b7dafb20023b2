"""Pages of the desk: what they show is what is told, and what was redacted stands on none."""

from collections.abc import Iterator

from sqlalchemy import select

from moderation.comments import queries as comments
from moderation.comments.models import Comment, Queue
from moderation.foundation.db import db
from tests.load.stage import Stage


def lists_end_where_they_should(stage: Stage) -> Iterator[str]:
    """Every list from its first page to its last; in Pending, near-duplicates are one row."""
    told = comments.counts(stage.world.site_id)
    for queue in Queue:
        seen = {row.id for row in stage.undoer.paged(queue.value)}
        if queue is not Queue.PENDING and len(seen) != told[queue]:
            yield f"{queue}: {told[queue]} told, the desk's pages show {len(seen)}"


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

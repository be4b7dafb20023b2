"""What near-duplicates of a comment are found by."""

from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, insert

from moderation.comments import models, queries
from moderation.comments.likeness import Likeness, likeness
from moderation.comments.models import Comment
from moderation.foundation.db import db
from moderation.foundation.ids import new_id


def group_of(site_id: int, own: Likeness | None, number: int) -> int | None:
    """The number of the near-duplicates of a text, `number` when there is none."""
    if own is None:
        return None
    for other in queries.candidates(site_id, own.keys):
        if other.alike and own.is_like(likeness(other.body, other.fingerprint, other.author_name)):
            return other.alike
    return number


def keep(comment: Comment, own: Likeness | None, now: datetime) -> None:
    """Write down what a text is found by."""
    first = new_id(now)
    keys = [
        {"site_id": comment.site_id, "id": first + place, "key": key, "comment_id": comment.id}
        for place, key in enumerate(own.keys if own else ())
    ]
    if keys:
        db.session.flush()
        db.session.execute(_KEYS, keys)


def forget(comment: Comment) -> None:
    """What a text that is no more was found by."""
    db.session.flush()
    db.session.execute(
        delete(_LIKENESSES).where(
            _LIKENESSES.c.site_id == comment.site_id, _LIKENESSES.c.comment_id == comment.id
        )
    )


_LIKENESSES = cast(Table, models.Likeness.__table__)
_KEYS = insert(_LIKENESSES)

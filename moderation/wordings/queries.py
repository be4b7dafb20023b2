"""Reading earlier texts, still sealed."""

from collections.abc import Sequence

from sqlalchemy import select

from moderation.foundation.db import db
from moderation.wordings.models import Wording


def of(site_id: int, comment_id: int) -> Sequence[Wording]:
    """The earlier texts of a comment in the order in which they were kept (ix_wordings_comment)."""
    query = select(Wording).where(Wording.site_id == site_id, Wording.comment_id == comment_id)
    return db.session.scalars(query.order_by(Wording.id)).all()


def before(site_id: int, decision_id: int) -> Wording | None:
    """What a comment said before a decision (its unique key)."""
    return db.session.scalar(
        select(Wording).where(Wording.site_id == site_id, Wording.decision_id == decision_id)
    )


def some_after(site_id: int, after: int | None, limit: int, *, lock: bool = False) -> Sequence[Wording]:
    """Wordings of a site by internal key, those behind `after`.

    `lock` locks them and reads them afresh. It passes over those that others have locked: whoever erases a
    writer locks wordings in the order of the comments, not of these keys.
    """
    query = select(Wording).where(Wording.site_id == site_id).order_by(Wording.id).limit(limit)
    if lock:
        query = query.with_for_update(skip_locked=True, key_share=True).execution_options(
            populate_existing=True
        )
    return db.session.scalars(query if after is None else query.where(Wording.id > after)).all()

"""Reading bulk acts: what was asked, how far it is, and what was left."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from moderation.batches.models import Batch, Fate, Item, State
from moderation.comments.models import Comment
from moderation.foundation.db import db

UNFINISHED = (State.RUNNING, State.UNDOING)


class Left(NamedTuple):
    """A comment that a bulk act did not decide, as it stands now."""

    comment: Comment
    fate: Fate


def by_public_id(site_id: int, public_id: str) -> Batch | None:
    """The bulk act with this public id (its unique key)."""
    return db.session.scalar(select(Batch).where(Batch.site_id == site_id, Batch.public_id == public_id))


def by_id(site_id: int, batch_id: int) -> Batch | None:
    """The bulk act with this internal key."""
    return db.session.get(Batch, (site_id, batch_id))


def locked(site_id: int, batch_id: int) -> Batch | None:
    """The bulk act as it is now, locked: two workers never do the same part of it."""
    return db.session.scalar(
        select(Batch)
        .where(Batch.site_id == site_id, Batch.id == batch_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def items(batch: Batch, fate: Fate, limit: int, *, newest: bool = False) -> Sequence[Item]:
    """Comments of a bulk act with this fate, in the order of their keys (ix_batch_items_fate)."""
    about = (Item.site_id == batch.site_id, Item.batch_id == batch.id, Item.fate == fate)
    order = Item.id.desc() if newest else Item.id
    return db.session.scalars(select(Item).where(*about).order_by(order).limit(limit)).all()


def left(batch: Batch, limit: int) -> Sequence[Left]:
    """The first comments that were left or gone, as they stand now (ix_batch_items_fate)."""
    about = (Item.site_id == batch.site_id, Item.batch_id == batch.id, Item.fate.in_((Fate.LEFT, Fate.GONE)))
    found = db.session.execute(
        select(Comment, Item.fate)
        .join(Item, (Item.site_id == Comment.site_id) & (Item.comment_id == Comment.id))
        .where(*about)
        .order_by(Item.id)
        .limit(limit)
    )
    return [Left(comment, fate) for comment, fate in found]


def decided(batch: Batch, limit: int) -> Sequence[str]:
    """The public ids of comments that a bulk act decided or found as they should be."""
    about = (Item.site_id == batch.site_id, Item.batch_id == batch.id, Item.fate.in_((Fate.DONE, Fate.SAME)))
    return db.session.scalars(
        select(Comment.public_id)
        .join(Item, (Item.site_id == Comment.site_id) & (Item.comment_id == Comment.id))
        .where(*about)
        .order_by(Item.id)
        .limit(limit)
    ).all()


def recent(site_id: int, limit: int = 50) -> Sequence[Batch]:
    """The site's newest bulk acts (the primary key)."""
    query = select(Batch).where(Batch.site_id == site_id).order_by(Batch.id.desc()).limit(limit)
    return db.session.scalars(query).all()


def unfinished(limit: int = 20) -> Sequence[tuple[int, int]]:
    """Site and key of bulk acts that are under way on any site, the oldest first (ix_batches_state)."""
    query = select(Batch.site_id, Batch.id).where(Batch.state.in_(UNFINISHED)).order_by(Batch.id)
    return [(site_id, batch_id) for site_id, batch_id in db.session.execute(query.limit(limit))]

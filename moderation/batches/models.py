"""Tables: bulk acts and the comments in them."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from moderation.comments.models import Status
from moderation.foundation.columns import choice
from moderation.foundation.db import Base


class State(enum.StrEnum):
    """Where a bulk act is."""

    RUNNING = "running"
    CANCELLED = "cancelled"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class Fate(enum.StrEnum):
    """What became of one comment of a bulk act."""

    WAITING = "waiting"
    DONE = "done"
    SAME = "same"
    """It had that status already."""
    LEFT = "left"
    """Somebody decided or changed it first: nothing was written."""
    GONE = "gone"


class Batch(Base):
    """One act on many comments: what was asked, and how far it is."""

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("site_id", "public_id"),
        Index("ix_batches_state", "state", "id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[str] = mapped_column(String(13))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who takes it back, or did."""
    to_status: Mapped[Status] = mapped_column(choice(Status, "to_status"))
    reason: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[State] = mapped_column(choice(State))
    total: Mapped[int]
    """How many comments were chosen."""
    done: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column("left_over", default=0)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Item(Base):
    """A comment of a bulk act, at the version that was seen."""

    __tablename__ = "batch_items"
    __table_args__ = (
        UniqueConstraint("site_id", "batch_id", "comment_id"),
        ForeignKeyConstraint(["site_id", "batch_id"], ["batches.site_id", "batches.id"]),
        ForeignKeyConstraint(["site_id", "comment_id"], ["comments.site_id", "comments.id"]),
        Index("ix_batch_items_fate", "site_id", "batch_id", "fate", "id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    batch_id: Mapped[int]
    comment_id: Mapped[int]
    version: Mapped[int]
    fate: Mapped[Fate] = mapped_column(choice(Fate))

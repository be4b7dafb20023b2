"""Table: what near-duplicates are found by."""

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from moderation.foundation.db import Base


class Likeness(Base):
    """One of the few numbers that tell near-duplicates of a comment: those that share one are compared."""

    __tablename__ = "likenesses"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "comment_id"], ["comments.site_id", "comments.id"]),
        Index("ix_likenesses_key", "site_id", "key", "id"),
        Index("ix_likenesses_comment", "site_id", "comment_id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[int]
    comment_id: Mapped[int]

"""Table: answers given under an Idempotency-Key."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from moderation.foundation.db import Base


class Receipt(Base):
    """Which comment a key of the client stands for, so that a repeated request stores nothing new."""

    __tablename__ = "receipts"
    __table_args__ = (
        UniqueConstraint("site_id", "key"),
        ForeignKeyConstraint(["site_id", "comment_id"], ["comments.site_id", "comments.id"]),
        Index("ix_receipts_age", "created_at"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[bytes] = mapped_column(LargeBinary(32))
    """SHA-256 of the client's key."""
    request: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Keyed digest of what was sent: the same key with other content is refused."""
    comment_id: Mapped[int]
    created_at: Mapped[datetime]

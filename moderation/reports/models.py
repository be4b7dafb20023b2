"""Table: readers' notices about comments."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from moderation.foundation.columns import choice
from moderation.foundation.db import Base


class Grounds(enum.StrEnum):
    """Why a reader reports a comment."""

    ABUSE = "abuse"
    HATE = "hate"
    SPAM = "spam"
    PRIVACY = "privacy"
    ILLEGAL = "illegal"
    OTHER = "other"


class Report(Base):
    """A reader's notice about a comment, as it stood at `version`.

    `settled_id` is the decision that dealt with it; while that is None it waits for a moderator, unless the
    comment was cleared when it came (`counted_only`). Nobody's name stands here: `network` is a keyed digest.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("site_id", "public_id"),
        ForeignKeyConstraint(["site_id", "comment_id"], ["comments.site_id", "comments.id"]),
        ForeignKeyConstraint(["site_id", "settled_id"], ["decisions.site_id", "decisions.id"]),
        Index("ix_reports_comment", "site_id", "comment_id", "id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[str] = mapped_column(String(13))
    comment_id: Mapped[int]
    version: Mapped[int]
    grounds: Mapped[Grounds] = mapped_column(choice(Grounds))
    text: Mapped[str] = mapped_column(Text)
    """What the reader added, plain text; may be empty."""
    network: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    counted_only: Mapped[bool] = mapped_column(default=False)
    settled_id: Mapped[int | None]
    created_at: Mapped[datetime]

    @property
    def waits(self) -> bool:
        """Whether it waits for a moderator."""
        return self.settled_id is None and not self.counted_only

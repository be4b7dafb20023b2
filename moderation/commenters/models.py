"""Table: those who write replies."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from moderation.foundation.columns import choice
from moderation.foundation.crypto import Sealed, SealedText
from moderation.foundation.db import Base


class Trust(enum.StrEnum):
    """What moderators think of a commenter."""

    NEUTRAL = "neutral"
    TRUSTED = "trusted"
    BANNED = "banned"


class Commenter(Base):
    """A writer, known per site by the blind index of the email; public by a random id only."""

    __tablename__ = "commenters"
    __table_args__ = (UniqueConstraint("site_id", "email_index"), UniqueConstraint("site_id", "public_id"))

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[str] = mapped_column(String(13))
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[Sealed] = mapped_column(SealedText())
    email_index: Mapped[bytes] = mapped_column(LargeBinary(32))
    trust: Mapped[Trust] = mapped_column(choice(Trust), default=Trust.NEUTRAL)
    role: Mapped[str | None] = mapped_column(String(40))
    """A mark for the publication's people ("Author", "Editor")."""
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]

    @property
    def rank(self) -> tuple[bool, datetime, int]:
        """Orders rows of the same writer. The lowest one counts: a banned one, else the oldest."""
        return self.trust is not Trust.BANNED, self.first_seen_at, self.id

"""Table: claims, which expire by themselves."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from moderation.foundation.db import Base

LASTS = timedelta(minutes=2)
"""How long a claim holds without being renewed."""
FURTHEST = 2 * LASTS
"""A claim that ends later than this from now was made before the clock was set back, and holds no more. The
clocks of machines may differ by LASTS."""


class Claim(Base):
    """A moderator looks at a comment until `expires_at`; there is one claim on a comment at most."""

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("site_id", "comment_id"),
        ForeignKeyConstraint(["site_id", "comment_id"], ["comments.site_id", "comments.id"]),
        Index("ix_claims_account", "site_id", "account_id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    comment_id: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    expires_at: Mapped[datetime]

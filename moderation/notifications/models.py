"""Table: deliveries."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from moderation.foundation.db import Base


class Delivery(Base):
    """A message that a channel sent, or is about to send, to one account.

    Written before sending; the Message-ID is made of its id, so that a repetition after a crash carries
    the same one.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("site_id", "event_id", "channel", "account_id"),
        Index("ix_deliveries_account", "site_id", "account_id", "kind", "id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int]
    channel: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

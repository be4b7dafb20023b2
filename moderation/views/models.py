"""Table: saved views."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from moderation.comments.models import Queue
from moderation.foundation.columns import choice
from moderation.foundation.db import Base


class View(Base):
    """A queue with a search and an order, under a name; its owner's, and colleagues' when `shared`."""

    __tablename__ = "views"
    __table_args__ = (
        UniqueConstraint("site_id", "public_id"),
        Index("ix_views_account", "site_id", "account_id", "id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[str] = mapped_column(String(13))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(60))
    queue: Mapped[Queue] = mapped_column(choice(Queue))
    search: Mapped[str] = mapped_column(String(400))
    """As typed into the search field."""
    order: Mapped[str] = mapped_column("sorting", String(16))
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

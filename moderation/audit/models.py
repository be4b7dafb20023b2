"""Table: privileged acts that are not decisions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from moderation.foundation.db import Base


class AuditEntry(Base):
    """Who did what, when; ids and codes, never text or personal data. Only ever added."""

    __tablename__ = "audit_entries"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int | None]
    """Who did it; None for the command line."""
    act: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]

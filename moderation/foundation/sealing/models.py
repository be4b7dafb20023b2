"""Table: the keys under which the database is sealed."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.foundation.db import Base

ONLY = 1
"""The key of the one row."""


class Sealing(Base):
    """Fingerprints of data keys: first that of the key that seals, then those that still open something."""

    __tablename__ = "sealing"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fingerprints: Mapped[str] = mapped_column(Text)
    """Parted by spaces. They tell nothing about the keys (HKDF)."""

"""Table: whether SQLite's index of words has to be purged."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from moderation.foundation.db import Base

PAUSE = timedelta(minutes=20)
"""The least time between the starts of two purges, because each rewrites the whole index."""


class Purge(Base):
    """Whether words of earlier texts are still in SQLite's index of words, which knows no sites.

    One row for an installation, none on PostgreSQL.
    """

    __tablename__ = "purges"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owed: Mapped[bool] = mapped_column(default=False)
    """Words had to go since the last purge began."""
    under_way: Mapped[bool] = mapped_column(default=False)
    begun_at: Mapped[datetime | None]
    """When the last purge began."""

    def is_due(self, now: datetime) -> bool:
        """Whether a purge is under way, or the next may begin. A start in the future is ignored."""
        rests = self.begun_at is not None and self.begun_at <= now < self.begun_at + PAUSE
        return self.under_way or (self.owed and not rests)

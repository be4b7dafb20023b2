"""Tables: articles and their aliases."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from moderation.foundation import clock
from moderation.foundation.columns import DatabaseNow
from moderation.foundation.db import Base

LONGEST_URL = 2048


class Article(Base):
    """One canonical URL of a site, and what readers can see of its thread in numbers."""

    __tablename__ = "articles"
    __table_args__ = (
        UniqueConstraint("site_id", "url"),
        UniqueConstraint("site_id", "public_id"),
        Index("ix_articles_written", "written_at"),
        Index(
            "ix_articles_closing",
            "closes_at",
            sqlite_where=text("closes_at IS NOT NULL"),
            postgresql_where=text("closes_at IS NOT NULL"),
        ),
        Index(
            "ix_articles_listed",
            "site_id",
            "id",
            sqlite_where=text("provisional = 0"),
            postgresql_where=text("NOT provisional"),
        ),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[str] = mapped_column(String(13))
    url: Mapped[str] = mapped_column(String(LONGEST_URL))
    title: Mapped[str] = mapped_column(String(300), default="")
    count: Mapped[int] = mapped_column(default=0)
    """Approved comments."""
    revision: Mapped[int] = mapped_column(default=1)
    """Grows if and only if a reader can see the difference."""
    provisional: Mapped[bool] = mapped_column(default=False)
    """Made by a reply from an unknown URL; listed once one of its comments is approved."""
    closes_at: Mapped[datetime | None]
    """When it closed or will close for new replies."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    """When its row was last written, by the clock of the machine that did."""
    written_at: Mapped[datetime | None] = mapped_column(default=DatabaseNow(), onupdate=DatabaseNow())
    """The same by the database's clock; None for rows not written since this column exists."""

    def is_open(self, now: datetime) -> bool:
        """Whether it takes new replies."""
        return self.closes_at is None or now < self.closes_at


class Alias(Base):
    """Another canonical URL that leads to an article."""

    __tablename__ = "aliases"
    __table_args__ = (
        UniqueConstraint("site_id", "url"),
        ForeignKeyConstraint(["site_id", "article_id"], ["articles.site_id", "articles.id"]),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    article_id: Mapped[int]
    url: Mapped[str] = mapped_column(String(LONGEST_URL))

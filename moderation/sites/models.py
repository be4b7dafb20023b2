"""Tables: sites and the origins that may embed them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from moderation.foundation.db import Base
from moderation.sites.policy import Policy


class Site(Base):
    """One publication. `key` is public: it stands in the embed tag and in URLs."""

    __tablename__ = "sites"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(35), default="en")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    """Grows when a setting changes that readers can see."""
    created_at: Mapped[datetime]
    origins: Mapped[list["Origin"]] = relationship(
        lazy="selectin", order_by="Origin.id", cascade="all, delete-orphan"
    )

    @property
    def policy(self) -> Policy:
        """The site's settings, typed."""
        return Policy.of(self.settings)

    def allows(self, origin: str) -> bool:
        """Whether pages of `origin` ("https://magazine.example") may embed this site."""
        return any(origin == allowed.origin for allowed in self.origins)


class Origin(Base):
    """A scheme, host and port whose pages may embed the site and whose articles it knows."""

    __tablename__ = "origins"
    __table_args__ = (UniqueConstraint("site_id", "origin"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    origin: Mapped[str] = mapped_column(String(300))

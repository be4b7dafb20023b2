"""Tables: accounts (global) and memberships (their rights per site)."""

import enum
from datetime import datetime
from typing import Any

from flask_security.core import UserMixin
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from moderation.foundation.columns import choice
from moderation.foundation.db import Base


class Role(enum.StrEnum):
    """What a membership makes of an account on one site."""

    OWNER = "owner"
    ADMIN = "admin"
    MODERATOR = "moderator"
    VIEWER = "viewer"


class Account(Base, UserMixin):
    """A person who can sign in. Keeps its address in clear, as Flask-Security does."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(100), default="")
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    single_keys: Mapped[bool] = mapped_column(default=True)
    """Whether the desk listens to single keys (WCAG 2.1.4)."""
    language: Mapped[str | None] = mapped_column(String(35))
    """The language of the desk; None is what the browser asks for."""
    created_at: Mapped[datetime]

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        """Flask-Security's roles: none; rights are memberships."""
        return []


class Membership(Base):
    """The role of an account on a site."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_account", "account_id"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    mail: Mapped[bool] = mapped_column(default=True)
    """Whether they want mail when the queue grows."""
    created_at: Mapped[datetime]

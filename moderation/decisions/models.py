"""Table: decisions, the append-only account of everything that happened to a comment."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from moderation.comments.models import Status
from moderation.foundation.columns import choice
from moderation.foundation.db import Base


class ActorKind(enum.StrEnum):
    """Who decided."""

    MODERATOR = "moderator"
    RULE = "rule"
    WRITER = "writer"
    SYSTEM = "system"


class Act(enum.StrEnum):
    """What was done."""

    DECIDE = "decide"
    UNDO = "undo"
    ATTACH = "attach"
    MOVE = "move"
    EDIT = "edit"
    """Its writer's new text."""
    WITHDRAW = "withdraw"
    REASON = "reason"
    """A reason given afterwards for a rejection; nothing else changes."""
    KEEP = "keep"
    """Approved all the same: its reports are settled and later ones wait for nobody."""
    FEATURE = "feature"
    UNFEATURE = "unfeature"
    REWRITE = "rewrite"
    """A moderator's new text."""
    REDACT = "redact"
    REPLY = "reply"
    """The publication's own reply, written at the desk."""
    DELETE = "delete"
    """Ended by a moderator."""
    ERASE = "erase"
    """Ended because its writer was erased."""


REWORDING = (Act.EDIT, Act.REWRITE, Act.REDACT)
"""Acts that replace a text and keep the earlier one (wordings)."""


class Decision(Base):
    """One act on one comment: actor, from, to, version, time, reason. Ids and codes, no text.

    `version` is the comment's after the act; `undoes_id` names the decision that this one took back;
    `kept` holds what else undo puts back (`reported`, `cleared`, `featured`; `listed` where the article was
    provisional; of a reply, what it `answers` and the decision that `approved` that). Rows are only added.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("site_id", "public_id"),
        UniqueConstraint("site_id", "undoes_id"),
        ForeignKeyConstraint(["site_id", "comment_id"], ["comments.site_id", "comments.id"]),
        ForeignKeyConstraint(["site_id", "undoes_id"], ["decisions.site_id", "decisions.id"]),
        ForeignKeyConstraint(["site_id", "batch_id"], ["batches.site_id", "batches.id"]),
        Index("ix_decisions_comment", "site_id", "comment_id", "version"),
        Index("ix_decisions_account", "site_id", "account_id", "id"),
        Index(
            "ix_decisions_batch",
            "site_id",
            "batch_id",
            "id",
            sqlite_where=text("batch_id IS NOT NULL"),
            postgresql_where=text("batch_id IS NOT NULL"),
        ),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[str] = mapped_column(String(13))
    comment_id: Mapped[int]
    act: Mapped[Act] = mapped_column(choice(Act))
    actor: Mapped[ActorKind] = mapped_column(choice(ActorKind))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str | None] = mapped_column(String(40))
    from_status: Mapped[Status] = mapped_column(choice(Status, "from_status"))
    to_status: Mapped[Status] = mapped_column(choice(Status, "to_status"))
    from_article_id: Mapped[int | None]
    to_article_id: Mapped[int | None]
    from_parent_id: Mapped[int | None]
    to_parent_id: Mapped[int | None]
    version: Mapped[int]
    undoes_id: Mapped[int | None]
    batch_id: Mapped[int | None]
    """The bulk act that it was a part of."""
    kept: Mapped[dict[str, Any] | None] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))
    created_at: Mapped[datetime]

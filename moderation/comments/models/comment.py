"""Table: comments."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from moderation.articles.models import LONGEST_URL, Article
from moderation.commenters.models import Commenter
from moderation.comments.models.paths import STEP
from moderation.comments.models.states import Source, Status
from moderation.foundation.columns import choice
from moderation.foundation.db import Base

IS_PENDING = "status = 'pending' AND article_id IS NOT NULL"
"""What stands in Pending; queries say it in these words, so that the databases see that the index fits."""


class Comment(Base):
    """A reply: what was typed, what is shown of it, and where it stands.

    `path` orders a thread: see paths. `approved_below` counts approved comments under it; a comment
    has a place in the public thread (`shown`) when it is approved or something approved hangs on it.
    `article` is None while it is unattached.
    """

    __tablename__ = "comments"
    __table_args__ = (
        UniqueConstraint("site_id", "public_id"),
        ForeignKeyConstraint(["site_id", "article_id"], ["articles.site_id", "articles.id"]),
        ForeignKeyConstraint(["site_id", "parent_id"], ["comments.site_id", "comments.id"]),
        ForeignKeyConstraint(["site_id", "commenter_id"], ["commenters.site_id", "commenters.id"]),
        Index("ix_comments_queue", "site_id", "status", "id"),
        Index(
            "ix_comments_pending",
            "site_id",
            "status",
            "id",
            sqlite_where=text(IS_PENDING),
            postgresql_where=text(IS_PENDING),
        ),
        Index(
            "ix_comments_waiting",
            "site_id",
            "article_id",
            "id",
            sqlite_where=text(IS_PENDING),
            postgresql_where=text(IS_PENDING),
        ),
        Index(
            "ix_comments_unattached",
            "site_id",
            "status",
            "id",
            sqlite_where=text("article_id IS NULL"),
            postgresql_where=text("article_id IS NULL"),
        ),
        Index(
            "ix_comments_thread",
            "site_id",
            "article_id",
            "path",
            sqlite_where=text("shown = 1"),
            postgresql_where=text("shown"),
        ),
        Index(
            "ix_comments_roots",
            "site_id",
            "article_id",
            "id",
            sqlite_where=text("shown = 1 AND parent_id IS NULL"),
            postgresql_where=text("shown AND parent_id IS NULL"),
        ),
        Index(
            "ix_comments_risk",
            "site_id",
            "status",
            "order_by_risk",
            "id",
            sqlite_where=text(IS_PENDING),
            postgresql_where=text(IS_PENDING),
        ),
        Index(
            "ix_comments_reported",
            "site_id",
            "status",
            "id",
            sqlite_where=text("reported > 0"),
            postgresql_where=text("reported > 0"),
        ),
        Index(
            "ix_comments_alike",
            "site_id",
            "alike",
            "status",
            "id",
            sqlite_where=text("alike IS NOT NULL"),
            postgresql_where=text("alike IS NOT NULL"),
        ),
        Index(
            "ix_comments_facets",
            "site_id",
            "facets",
            "id",
            sqlite_where=text("facets <> 0"),
            postgresql_where=text("facets <> 0"),
        ),
        Index("ix_comments_article", "site_id", "article_id", "path"),
        Index("ix_comments_commenter", "site_id", "commenter_id", "status", "id"),
        Index("ix_comments_parent", "site_id", "parent_id", "id"),
        Index("ix_comments_fingerprint", "site_id", "fingerprint", "commenter_id"),
        Index("ix_comments_arrival", "site_id", "arrival"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[str] = mapped_column(String(13))
    article_id: Mapped[int | None]
    parent_id: Mapped[int | None]
    commenter_id: Mapped[int | None]
    path: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[Status] = mapped_column(choice(Status))
    version: Mapped[int] = mapped_column(default=1)
    """Grows with every change of status, place or text."""
    shown: Mapped[bool] = mapped_column(default=False)
    approved_below: Mapped[int] = mapped_column(default=0)
    origin_url: Mapped[str] = mapped_column(String(LONGEST_URL))
    """The URL it came from, canonical."""
    author_name: Mapped[str] = mapped_column(String(100))
    author_website: Mapped[str | None] = mapped_column(String(LONGEST_URL))
    body: Mapped[str] = mapped_column(Text)
    """As typed."""
    html: Mapped[str] = mapped_column(Text)
    """As shown: made by foundation.text, safe."""
    language: Mapped[str | None] = mapped_column(String(35))
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    trace: Mapped[list[dict[str, Any]]]
    """What every check said, in order (screening.verdicts)."""
    source: Mapped[Source] = mapped_column(choice(Source))
    order_by_risk: Mapped[int] = mapped_column(default=0)
    """Minus its risk in thousandths (0 to -1000): in ascending order the riskiest stands first."""
    facets: Mapped[int] = mapped_column(default=0)
    """Bits of what it can be filtered by (comments.facets)."""
    alike: Mapped[int | None]
    """The same number for near-duplicates; None for a text that was never compared, or is gone."""
    network: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    """Keyed digest of the network that it came from; tells networks apart and nothing else."""
    reported: Mapped[int] = mapped_column(default=0)
    """Reports that wait for a moderator."""
    cleared: Mapped[bool] = mapped_column(default=False)
    """A moderator kept this text in spite of reports; later ones wait for nobody until it is edited."""
    featured: Mapped[bool] = mapped_column(default=False)
    redacted: Mapped[bool] = mapped_column(default=False)
    """Whether a moderator blackened a part of it; readers are told."""
    rewritten_at: Mapped[datetime | None]
    """When a moderator last edited it; readers are told."""
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    """When its writer last edited it."""
    decided_at: Mapped[datetime | None]
    arrival: Mapped[int | None]
    """Grows with every comment that comes in on a site, whatever the clock says; None for those older than
    this column."""

    commenter: Mapped[Commenter | None] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="and_(Comment.site_id == Commenter.site_id,"
        "foreign(Comment.commenter_id) == Commenter.id)",
    )
    article: Mapped[Article | None] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="and_(Comment.site_id == Article.site_id, foreign(Comment.article_id) == Article.id)",
    )
    parent: Mapped["Comment | None"] = relationship(
        lazy="raise",
        viewonly=True,
        remote_side="[Comment.site_id, Comment.id]",
        primaryjoin="and_(Comment.site_id == remote(Comment.site_id),"
        "foreign(Comment.parent_id) == remote(Comment.id))",
    )

    @property
    def depth(self) -> int:
        """Levels above it: 0 for a comment on the article itself."""
        return len(self.path) // STEP - 1

    @property
    def is_unattached(self) -> bool:
        """Whether the article it belongs to is not known yet."""
        return self.article_id is None

"""Tables: comments, and the tallies of the queues that they stand in."""

import enum
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
from moderation.foundation.columns import choice
from moderation.foundation.db import Base

STEP = 8
"""Bytes of a path for each level."""
IS_PENDING = "status = 'pending' AND article_id IS NOT NULL"
"""What stands in Pending; queries say it in these words, so that the databases see that the index fits."""


class Status(enum.StrEnum):
    """Where a comment is in its life; readers see `approved` only."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    SPAM = "spam"
    DELETED = "deleted"


class Queue(enum.StrEnum):
    """The lists of the desk."""

    PENDING = "pending"
    UNATTACHED = "unattached"
    SPAM = "spam"
    REJECTED = "rejected"
    APPROVED = "approved"
    ALL = "all"


class Source(enum.StrEnum):
    """How a comment came in."""

    EMBED = "embed"
    PAGE = "page"
    IMPORT = "import"
    API = "api"


class Comment(Base):
    """A reply: what was typed, what is shown of it, and where it stands.

    `path` orders a thread: the ids of its ancestors and its own, 8 bytes big-endian each (offset by
    2^63 so that bytes sort like numbers). `approved_below` counts approved comments under it; a comment
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
        Index("ix_comments_article", "site_id", "article_id", "path"),
        Index("ix_comments_commenter", "site_id", "commenter_id", "status"),
        Index("ix_comments_parent", "site_id", "parent_id", "id"),
        Index("ix_comments_fingerprint", "site_id", "fingerprint", "id"),
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
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]

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


class Tally(Base):
    """A part of how many comments stand in a queue: a queue holds the sum of its rows.

    Several rows (`shards`) for each queue, so that transactions of one site do not wait for each other at one
    row; a part by itself may be negative. `id` is made of queue and shard (`tally_id`).
    """

    __tablename__ = "tallies"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    queue: Mapped[Queue] = mapped_column(choice(Queue))
    number: Mapped[int]


TALLIED = (Queue.PENDING, Queue.UNATTACHED, Queue.SPAM, Queue.REJECTED, Queue.APPROVED)
"""Queues with tallies; their places here are part of stored keys. All is the sum of them."""
MOST_SHARDS = 64


def tally_id(queue: Queue, shard: int) -> int:
    """The key of a queue's row for a shard (0 to 63)."""
    return TALLIED.index(queue) * MOST_SHARDS + shard


def queue_of(status: Status, article_id: int | None) -> Queue | None:
    """The queue that a comment of this state stands in; None for a deleted one."""
    if status is Status.DELETED:
        return None
    if status is Status.PENDING and article_id is None:
        return Queue.UNATTACHED
    return Queue(status.value)


def step(comment_id: int) -> bytes:
    """One level of a path."""
    return (comment_id + 2**63).to_bytes(STEP, "big")

"""Table: earlier texts of comments."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from moderation.foundation.crypto import Sealed, SealedText
from moderation.foundation.db import Base


class Wording(Base):
    """What a comment said before an edit or a redaction, and the decision that replaced it.

    `content` is encrypted under `key`, which stands here sealed under the data key. Erasing drops `key`:
    what is left of the text can't be opened by anybody, in no backup of `content` alone either.
    """

    __tablename__ = "wordings"
    __table_args__ = (
        UniqueConstraint("site_id", "decision_id"),
        ForeignKeyConstraint(["site_id", "comment_id"], ["comments.site_id", "comments.id"]),
        ForeignKeyConstraint(["site_id", "decision_id"], ["decisions.site_id", "decisions.id"]),
        Index("ix_wordings_comment", "site_id", "comment_id", "id"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    comment_id: Mapped[int]
    decision_id: Mapped[int]
    key: Mapped[Sealed | None] = mapped_column(SealedText())
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """A Fernet token of JSON: body, html, fingerprint and the marks of the earlier text."""
    created_at: Mapped[datetime]

"""Index what readers see in the words that SQLite is asked with, alike texts by age, and what closes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. SQLite takes a partial index only for the very words of its condition: "shown = 1"."""
    _index_shown(sqlite="shown = 1")
    op.drop_index("ix_comments_fingerprint", "comments")
    op.create_index("ix_comments_fingerprint", "comments", ["site_id", "fingerprint", "id"])
    closing = sa.text("closes_at IS NOT NULL")
    op.create_index(
        "ix_articles_closing", "articles", ["closes_at"], sqlite_where=closing, postgresql_where=closing
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_articles_closing", "articles")
    _index_shown(sqlite="shown")
    op.drop_index("ix_comments_fingerprint", "comments")
    op.create_index("ix_comments_fingerprint", "comments", ["site_id", "fingerprint"])


def _index_shown(*, sqlite: str) -> None:
    for name, column, more in (
        ("ix_comments_thread", "path", ""),
        ("ix_comments_roots", "id", " AND parent_id IS NULL"),
    ):
        op.drop_index(name, "comments")
        op.create_index(
            name,
            "comments",
            ["site_id", "article_id", column],
            sqlite_where=sa.text(sqlite + more),
            postgresql_where=sa.text("shown" + more),
        )

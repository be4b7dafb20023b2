"""Count how comments come in, and tell since when events wait and articles stand, whatever clocks say."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Columns are added in place, so that no table is rewritten and triggers stay.

    Rows that exist get NULL: no page counts them as new, and events that wait stay due when they were.
    """
    op.add_column("comments", sa.Column("arrival", sa.BigInteger(), nullable=True))
    op.create_index("ix_comments_arrival", "comments", ["site_id", "arrival"])
    op.add_column("articles", sa.Column("written_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_articles_changed", "articles")
    op.create_index("ix_articles_written", "articles", ["written_at"])
    op.add_column("outbox", sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back. SQLite drops a column in place (since 3.35), triggers and other indexes stay."""
    op.drop_column("outbox", "waits_since")
    op.drop_index("ix_articles_written", "articles")
    op.create_index("ix_articles_changed", "articles", ["changed_at"])
    op.drop_column("articles", "written_at")
    op.drop_index("ix_comments_arrival", "comments")
    op.drop_column("comments", "arrival")

"""Count how comments come in, whatever the clock says."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. No table is written anew, and its triggers stay: what is there already has no number.

    Nothing of it is new to any page.
    """
    op.add_column("comments", sa.Column("arrival", sa.BigInteger(), nullable=True))
    op.create_index("ix_comments_arrival", "comments", ["site_id", "arrival"])


def downgrade() -> None:
    """Take back. SQLite drops a column in place (since 3.35), triggers and other indexes stay."""
    op.drop_index("ix_comments_arrival", "comments")
    op.drop_column("comments", "arrival")

"""Tell when articles changed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Articles of before count as changed when they were made."""
    with op.batch_alter_table("articles") as batch:
        batch.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE articles SET changed_at = created_at")
    with op.batch_alter_table("articles") as batch:
        batch.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_index("ix_articles_changed", "articles", ["changed_at"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_articles_changed", table_name="articles")
    with op.batch_alter_table("articles") as batch:
        batch.drop_column("changed_at")

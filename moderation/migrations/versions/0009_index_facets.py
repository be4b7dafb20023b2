"""Index what comments can be filtered by."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MARKED = sa.text("facets <> 0")


def upgrade() -> None:
    """Apply. One index for all facets: a site has few different sums of them."""
    op.create_index(
        "ix_comments_facets",
        "comments",
        ["site_id", "facets", "id"],
        sqlite_where=MARKED,
        postgresql_where=MARKED,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_comments_facets", "comments")

"""Name the data keys under which the database is sealed; its next start writes them down."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. The table stays empty: only a process that has the keys can say which they are."""
    op.create_table(
        "sealing",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fingerprints", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("sealing")

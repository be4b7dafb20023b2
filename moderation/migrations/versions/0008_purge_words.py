"""Say that words have to leave the index of words, and count a writer's replies by index."""

import sqlalchemy as sa
from alembic import op

from moderation.foundation.words import levels

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_comments_commenter": (
        ["site_id", "commenter_id", "status", "id"],
        ["site_id", "commenter_id", "status"],
    ),
    "ix_comments_fingerprint": (
        ["site_id", "fingerprint", "commenter_id"],
        ["site_id", "fingerprint", "id"],
    ),
}
"""The columns of each after and before."""


def upgrade() -> None:
    """Apply. The levels that complete merges left in SQLite's index go; it is damaged from 2,000 on."""
    op.create_table(
        "purges",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owed", sa.Boolean(), nullable=False),
        sa.Column("under_way", sa.Boolean(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purges")),
    )
    for name, (columns, _before) in INDEXES.items():
        op.drop_index(name, "comments")
        op.create_index(name, "comments", columns)
    if op.get_bind().dialect.name == "sqlite":
        _take_levels_away()


def _take_levels_away() -> None:
    """By plain SQL, because FTS5 refuses to read a record of so many."""
    connection, key = op.get_bind(), {"key": levels.RECORD}
    record = connection.scalar(sa.text("SELECT block FROM comments_words_data WHERE id = :key"), key)
    connection.execute(
        sa.text("UPDATE comments_words_data SET block = :block WHERE id = :key"),
        key | {"block": levels.compact(record)},
    )


def downgrade() -> None:
    """Take back. Purges at once, because the older release would never do what is still owed."""
    for name, (_after, columns) in INDEXES.items():
        op.drop_index(name, "comments")
        op.create_index(name, "comments", columns)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO comments_words (comments_words) VALUES ('optimize')")
    op.drop_table("purges")

"""Tally the queues; index what the desk lists, and nothing twice."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PENDING = sa.text("status = 'pending' AND article_id IS NOT NULL")
QUEUES = ("pending", "unattached", "spam", "rejected", "approved")
SHARDS = 64
"""Keys that each queue has room for: a queue's first row has the key (place in QUEUES) * SHARDS."""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "tallies",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "queue",
            sa.Enum(*QUEUES, "all", name="queue", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_tallies_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_tallies")),
    )
    _fill()
    op.create_index(
        "ix_comments_pending",
        "comments",
        ["site_id", "status", "id"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
    op.create_index(
        "ix_articles_listed",
        "articles",
        ["site_id", "id"],
        sqlite_where=sa.text("provisional = 0"),
        postgresql_where=sa.text("NOT provisional"),
    )
    op.drop_index("ix_comments_parent", "comments")
    op.create_index("ix_comments_parent", "comments", ["site_id", "parent_id", "id"])
    op.drop_index("ix_articles_recent", "articles")
    op.drop_index("ix_decisions_log", "decisions")
    op.drop_index("ix_decisions_comment", "decisions")
    op.create_index("ix_decisions_comment", "decisions", ["site_id", "comment_id", "version"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_decisions_comment", "decisions")
    op.create_index("ix_decisions_comment", "decisions", ["site_id", "comment_id", "id"])
    op.create_index("ix_decisions_log", "decisions", ["site_id", "id"])
    op.create_index("ix_articles_recent", "articles", ["site_id", "id"])
    op.drop_index("ix_comments_parent", "comments")
    op.create_index("ix_comments_parent", "comments", ["site_id", "parent_id"])
    op.drop_index("ix_articles_listed", "articles")
    op.drop_index("ix_comments_pending", "comments")
    op.drop_table("tallies")


def _fill() -> None:
    """One row for each queue that holds something, counted from the comments present."""
    comments = sa.table("comments", sa.column("site_id"), sa.column("status"), sa.column("article_id"))
    loose = sa.and_(comments.c.status == "pending", comments.c.article_id.is_(None))
    queue = sa.case((loose, "unattached"), else_=comments.c.status)
    counted = (
        sa.select(comments.c.site_id, queue.label("queue"), sa.func.count().label("number"))
        .where(comments.c.status != "deleted")
        .group_by(comments.c.site_id, sa.text("2"))
        .subquery()
    )
    place = sa.case({name: place * SHARDS for place, name in enumerate(QUEUES)}, value=counted.c.queue)
    rows = sa.select(counted.c.site_id, place, counted.c.queue, counted.c.number)
    tallies = sa.table("tallies", *map(sa.column, ("site_id", "id", "queue", "number")))
    op.execute(tallies.insert().from_select(["site_id", "id", "queue", "number"], rows))

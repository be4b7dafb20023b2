"""Lay the tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""

    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("single_keys", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_accounts_fs_uniquifier")),
    )
    op.create_table(
        "sites",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("settings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("key", name=op.f("uq_sites_key")),
    )
    op.create_table(
        "articles",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_articles_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_articles")),
        sa.UniqueConstraint("site_id", "public_id", name=op.f("uq_articles_site_id_public_id")),
        sa.UniqueConstraint("site_id", "url", name=op.f("uq_articles_site_id_url")),
    )
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.create_index("ix_articles_recent", ["site_id", "id"], unique=False)

    op.create_table(
        "audit_entries",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_audit_entries_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_audit_entries")),
    )
    op.create_table(
        "commenters",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "trust",
            sa.Enum(
                "neutral",
                "trusted",
                "banned",
                name="trust",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_commenters_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_commenters")),
        sa.UniqueConstraint("site_id", "email_index", name=op.f("uq_commenters_site_id_email_index")),
        sa.UniqueConstraint("site_id", "public_id", name=op.f("uq_commenters_site_id_public_id")),
    )
    op.create_table(
        "deliveries",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_deliveries_account_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_deliveries_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "site_id",
            "event_id",
            "channel",
            "account_id",
            name=op.f("uq_deliveries_site_id_event_id_channel_account_id"),
        ),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_account", ["site_id", "account_id", "kind", "id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "admin",
                "moderator",
                "viewer",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("mail", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_memberships_account_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_memberships_site_id")),
        sa.PrimaryKeyConstraint("site_id", "account_id", name=op.f("pk_memberships")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index("ix_memberships_account", ["account_id"], unique=False)

    op.create_table(
        "origins",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_origins_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_origins")),
        sa.UniqueConstraint("site_id", "origin", name=op.f("uq_origins_site_id_origin")),
    )
    op.create_table(
        "outbox",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_outbox_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_due",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "aliases",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "article_id"],
            ["articles.site_id", "articles.id"],
            name=op.f("fk_aliases_site_id_article_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_aliases_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_aliases")),
        sa.UniqueConstraint("site_id", "url", name=op.f("uq_aliases_site_id_url")),
    )
    op.create_table(
        "comments",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("commenter_id", sa.BigInteger(), nullable=True),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "approved",
                "rejected",
                "spam",
                "deleted",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("approved_below", sa.BigInteger(), nullable=False),
        sa.Column("origin_url", sa.String(length=2048), nullable=False),
        sa.Column("author_name", sa.String(length=100), nullable=False),
        sa.Column("author_website", sa.String(length=2048), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("trace", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "embed",
                "page",
                "import",
                "api",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id", "article_id"],
            ["articles.site_id", "articles.id"],
            name=op.f("fk_comments_site_id_article_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "commenter_id"],
            ["commenters.site_id", "commenters.id"],
            name=op.f("fk_comments_site_id_commenter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "parent_id"],
            ["comments.site_id", "comments.id"],
            name=op.f("fk_comments_site_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_comments_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_comments")),
        sa.UniqueConstraint("site_id", "public_id", name=op.f("uq_comments_site_id_public_id")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index("ix_comments_article", ["site_id", "article_id", "path"], unique=False)
        batch_op.create_index("ix_comments_commenter", ["site_id", "commenter_id", "status"], unique=False)
        batch_op.create_index("ix_comments_fingerprint", ["site_id", "fingerprint"], unique=False)
        batch_op.create_index("ix_comments_parent", ["site_id", "parent_id"], unique=False)
        batch_op.create_index("ix_comments_queue", ["site_id", "status", "id"], unique=False)
        batch_op.create_index(
            "ix_comments_roots",
            ["site_id", "article_id", "id"],
            unique=False,
            sqlite_where=sa.text("shown AND parent_id IS NULL"),
            postgresql_where=sa.text("shown AND parent_id IS NULL"),
        )
        batch_op.create_index(
            "ix_comments_thread",
            ["site_id", "article_id", "path"],
            unique=False,
            sqlite_where=sa.text("shown"),
            postgresql_where=sa.text("shown"),
        )
        batch_op.create_index(
            "ix_comments_unattached",
            ["site_id", "status", "id"],
            unique=False,
            sqlite_where=sa.text("article_id IS NULL"),
            postgresql_where=sa.text("article_id IS NULL"),
        )

    op.create_table(
        "decisions",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "decide",
                "undo",
                "attach",
                "move",
                "edit",
                "withdraw",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "actor",
            sa.Enum(
                "moderator",
                "rule",
                "writer",
                "system",
                name="actorkind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column(
            "from_status",
            sa.Enum(
                "pending",
                "approved",
                "rejected",
                "spam",
                "deleted",
                name="from_status",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_status",
            sa.Enum(
                "pending",
                "approved",
                "rejected",
                "spam",
                "deleted",
                name="to_status",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("from_article_id", sa.BigInteger(), nullable=True),
        sa.Column("to_article_id", sa.BigInteger(), nullable=True),
        sa.Column("from_parent_id", sa.BigInteger(), nullable=True),
        sa.Column("to_parent_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("undoes_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_decisions_account_id")),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"],
            ["comments.site_id", "comments.id"],
            name=op.f("fk_decisions_site_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "undoes_id"],
            ["decisions.site_id", "decisions.id"],
            name=op.f("fk_decisions_site_id_undoes_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_decisions_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("site_id", "public_id", name=op.f("uq_decisions_site_id_public_id")),
        sa.UniqueConstraint("site_id", "undoes_id", name=op.f("uq_decisions_site_id_undoes_id")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index("ix_decisions_account", ["site_id", "account_id", "id"], unique=False)
        batch_op.create_index("ix_decisions_comment", ["site_id", "comment_id", "id"], unique=False)
        batch_op.create_index("ix_decisions_log", ["site_id", "id"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("request", sa.LargeBinary(length=32), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"],
            ["comments.site_id", "comments.id"],
            name=op.f("fk_receipts_site_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_receipts_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_receipts_site_id_key")),
    )
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.create_index("ix_receipts_age", ["created_at"], unique=False)


def downgrade() -> None:
    """Take back."""

    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.drop_index("ix_receipts_age")

    op.drop_table("receipts")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index("ix_decisions_log")
        batch_op.drop_index("ix_decisions_comment")
        batch_op.drop_index("ix_decisions_account")

    op.drop_table("decisions")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_comments_unattached",
            sqlite_where=sa.text("article_id IS NULL"),
            postgresql_where=sa.text("article_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_comments_thread", sqlite_where=sa.text("shown"), postgresql_where=sa.text("shown")
        )
        batch_op.drop_index(
            "ix_comments_roots",
            sqlite_where=sa.text("shown AND parent_id IS NULL"),
            postgresql_where=sa.text("shown AND parent_id IS NULL"),
        )
        batch_op.drop_index("ix_comments_queue")
        batch_op.drop_index("ix_comments_parent")
        batch_op.drop_index("ix_comments_fingerprint")
        batch_op.drop_index("ix_comments_commenter")
        batch_op.drop_index("ix_comments_article")

    op.drop_table("comments")
    op.drop_table("aliases")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_due",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.drop_table("outbox")
    op.drop_table("origins")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index("ix_memberships_account")

    op.drop_table("memberships")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_deliveries_account")

    op.drop_table("deliveries")
    op.drop_table("commenters")
    op.drop_table("audit_entries")
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.drop_index("ix_articles_recent")

    op.drop_table("articles")
    op.drop_table("sites")
    op.drop_table("accounts")

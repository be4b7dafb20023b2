"""Furnish the desk: bulk acts, reports, notes, claims, views, earlier wordings, and what lists filter by."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEW = ("wordings", "reports", "notes", "claims", "likenesses", "batch_items", "batches", "views")
ACTS = ("decide", "undo", "attach", "move", "edit", "withdraw")
MORE_ACTS = ("reason", "keep", "feature", "unfeature", "rewrite", "redact", "reply", "delete", "erase")
QUEUES = ("pending", "unattached", "spam", "rejected", "approved", "all")
PENDING = sa.text("status = 'pending' AND article_id IS NOT NULL")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CHECKS = (
    "link", "first_reply", "honeypot", "minimum_time", "flood", "duplicate", "links", "length", "words",
    "pre_moderated", "banned",
)  # fmt: skip
"""Bits of `facets`, in their order."""
AT_ONCE = 2_000


def upgrade() -> None:
    """Apply."""
    _lay_tables()
    op.add_column("accounts", sa.Column("keys", JSON, nullable=False, server_default="{}"))
    op.add_column("accounts", sa.Column("language", sa.String(length=35), nullable=True))
    _widen_comments()
    _fill()
    with op.batch_alter_table("decisions") as batch:
        batch.add_column(sa.Column("batch_id", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("kept", JSON, nullable=True))
        batch.create_foreign_key(
            op.f("fk_decisions_site_id_batch_id"), "batches", ["site_id", "batch_id"], ["site_id", "id"]
        )
    _allow("decisions", "act", (*ACTS, *MORE_ACTS))
    some = sa.text("batch_id IS NOT NULL")
    op.create_index(
        "ix_decisions_batch",
        "decisions",
        ["site_id", "batch_id", "id"],
        sqlite_where=some,
        postgresql_where=some,
    )
    _allow("tallies", "queue", (*QUEUES, "reported"))


def downgrade() -> None:
    """Take back. What the older release can't name is lost: acts of new kinds, and tallies of Reported."""
    op.execute("DELETE FROM tallies WHERE queue = 'reported'")
    _allow("tallies", "queue", QUEUES)
    names = ", ".join(f"'{act}'" for act in MORE_ACTS)
    for table in ("wordings", "reports"):
        op.drop_table(table)
    op.execute(
        "DELETE FROM decisions WHERE undoes_id IN (SELECT id FROM decisions AS undone"
        f" WHERE undone.site_id = decisions.site_id AND undone.act IN ({names}))"
    )
    op.execute(f"DELETE FROM decisions WHERE act IN ({names})")
    op.drop_index("ix_decisions_batch", table_name="decisions")
    _allow("decisions", "act", ACTS)
    with op.batch_alter_table("decisions") as batch:
        batch.drop_constraint(op.f("fk_decisions_site_id_batch_id"), type_="foreignkey")
        batch.drop_column("kept")
        batch.drop_column("batch_id")
    for name in ("ix_comments_waiting", "ix_comments_risk", "ix_comments_reported", "ix_comments_alike"):
        op.drop_index(name, table_name="comments")
    for column in reversed(_columns()):
        op.drop_column("comments", column.name)
    for column in ("language", "keys"):
        op.drop_column("accounts", column)
    for table in NEW[2:]:
        op.drop_table(table)


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    """Let a column hold these values and no others."""
    name, listed = op.f(f"ck_{table}_{column}"), ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, sa.text(f"{column} IN ({listed})"))


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("order_by_risk", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("facets", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("alike", sa.BigInteger(), nullable=True),
        sa.Column("network", sa.LargeBinary(length=16), nullable=True),
        sa.Column("reported", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("cleared", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("featured", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("redacted", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("rewritten_at", sa.DateTime(timezone=True), nullable=True),
    ]


def _widen_comments() -> None:
    for column in _columns():
        op.add_column("comments", column)
    for name, columns, condition in (
        ("ix_comments_waiting", ["site_id", "article_id", "id"], PENDING),
        ("ix_comments_risk", ["site_id", "status", "order_by_risk", "id"], PENDING),
        ("ix_comments_reported", ["site_id", "status", "id"], sa.text("reported > 0")),
        ("ix_comments_alike", ["site_id", "alike", "status", "id"], sa.text("alike IS NOT NULL")),
    ):
        op.create_index(name, "comments", columns, sqlite_where=condition, postgresql_where=condition)


def _fill() -> None:
    """Facets and risk of the comments present, from what their checks said."""
    names = ("site_id", "id", "trace", "html", "facets", "order_by_risk")
    comments = sa.table("comments", *(sa.column(name, JSON if name == "trace" else None) for name in names))
    connection, after = op.get_bind(), None
    key = sa.tuple_(comments.c.site_id, comments.c.id)
    page = sa.select(*map(comments.c.__getitem__, names[:4])).order_by(*names[:2]).limit(AT_ONCE)
    change = (
        comments.update()
        .where(comments.c.site_id == sa.bindparam("site"), comments.c.id == sa.bindparam("key"))
        .values(facets=sa.bindparam("bits"), order_by_risk=sa.bindparam("risk"))
    )
    while rows := connection.execute(page if after is None else page.where(key > after)).all():
        connection.execute(change, [_judged(*row) for row in rows])
        after = (rows[-1].site_id, rows[-1].id)


def _judged(site_id: int, comment_id: int, trace: list[dict[str, Any]] | None, html: str) -> dict[str, int]:
    bits, calm = int("<a " in html), 1.0
    for finding in trace or ():
        if finding.get("outcome") == "matched":
            bits |= 1 << CHECKS.index(finding["check"]) if finding.get("check") in CHECKS else 0
            calm *= 1.0 - min(max(float(finding.get("weight") or 0.0), 0.0), 1.0)
    return {"site": site_id, "key": comment_id, "bits": bits, "risk": -round(1000 * (1.0 - calm))}


def _lay_tables() -> None:
    op.create_table(
        "batches",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
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
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "cancelled",
                "done",
                "undoing",
                "undone",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("left_over", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_batches_account_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["accounts.id"], name=op.f("fk_batches_undone_by")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_batches_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_batches")),
        sa.UniqueConstraint("site_id", "public_id", name=op.f("uq_batches_site_id_public_id")),
    )
    op.create_index("ix_batches_state", "batches", ["state", "id"])
    op.create_table(
        "views",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "queue",
            sa.Enum(
                "pending",
                "unattached",
                "spam",
                "rejected",
                "approved",
                "reported",
                "all",
                name="queue",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("search", sa.String(length=400), nullable=False),
        sa.Column("sorting", sa.String(length=16), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_views_account_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_views_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_views")),
        sa.UniqueConstraint("site_id", "public_id", name=op.f("uq_views_site_id_public_id")),
    )
    op.create_index("ix_views_account", "views", ["site_id", "account_id", "id"])
    op.create_table(
        "batch_items",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "fate",
            sa.Enum(
                "waiting",
                "done",
                "same",
                "left",
                "gone",
                name="fate",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "batch_id"],
            ["batches.site_id", "batches.id"],
            name=op.f("fk_batch_items_site_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"],
            ["comments.site_id", "comments.id"],
            name=op.f("fk_batch_items_site_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_batch_items_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_batch_items")),
        sa.UniqueConstraint(
            "site_id", "batch_id", "comment_id", name=op.f("uq_batch_items_site_id_batch_id_comment_id")
        ),
    )
    op.create_index("ix_batch_items_fate", "batch_items", ["site_id", "batch_id", "fate", "id"])
    op.create_table(
        "claims",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_claims_account_id")),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"],
            ["comments.site_id", "comments.id"],
            name=op.f("fk_claims_site_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_claims_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_claims")),
        sa.UniqueConstraint("site_id", "comment_id", name=op.f("uq_claims_site_id_comment_id")),
    )
    op.create_index("ix_claims_account", "claims", ["site_id", "account_id"])
    op.create_table(
        "likenesses",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"],
            ["comments.site_id", "comments.id"],
            name=op.f("fk_likenesses_site_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_likenesses_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_likenesses")),
    )
    op.create_index("ix_likenesses_comment", "likenesses", ["site_id", "comment_id"])
    op.create_index("ix_likenesses_key", "likenesses", ["site_id", "key", "id"])
    op.create_table(
        "notes",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notes_account_id")),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"],
            ["comments.site_id", "comments.id"],
            name=op.f("fk_notes_site_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_notes_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_notes")),
        sa.UniqueConstraint("site_id", "public_id", name=op.f("uq_notes_site_id_public_id")),
    )
    op.create_index("ix_notes_comment", "notes", ["site_id", "comment_id", "id"])
    op.create_table(
        "reports",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "grounds",
            sa.Enum(
                "abuse",
                "hate",
                "spam",
                "privacy",
                "illegal",
                "other",
                name="grounds",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("network", sa.LargeBinary(length=16), nullable=True),
        sa.Column("counted_only", sa.Boolean(), nullable=False),
        sa.Column("settled_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"],
            ["comments.site_id", "comments.id"],
            name=op.f("fk_reports_site_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "settled_id"],
            ["decisions.site_id", "decisions.id"],
            name=op.f("fk_reports_site_id_settled_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_reports_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_reports")),
        sa.UniqueConstraint("site_id", "public_id", name=op.f("uq_reports_site_id_public_id")),
    )
    op.create_index("ix_reports_comment", "reports", ["site_id", "comment_id", "id"])
    op.create_table(
        "wordings",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"],
            ["comments.site_id", "comments.id"],
            name=op.f("fk_wordings_site_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "decision_id"],
            ["decisions.site_id", "decisions.id"],
            name=op.f("fk_wordings_site_id_decision_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_wordings_site_id")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_wordings")),
        sa.UniqueConstraint("site_id", "decision_id", name=op.f("uq_wordings_site_id_decision_id")),
    )
    op.create_index("ix_wordings_comment", "wordings", ["site_id", "comment_id", "id"])

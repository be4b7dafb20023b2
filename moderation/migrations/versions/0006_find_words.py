"""Index the words of comments and articles, so that the desk finds them."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXED = {"comments": ("author_name", "body"), "articles": ("title", "url")}


def upgrade() -> None:
    """Apply. SQLite: FTS5 without content, kept by triggers. PostgreSQL: an index of the same words.

    Sources: https://sqlite.org/fts5.html (4.4.3, contentless tables; the 'delete' command),
    https://www.postgresql.org/docs/current/textsearch-tables.html.
    """
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, columns in INDEXED.items():
        _index_sqlite(table, columns) if sqlite else _index_postgresql(table, columns)


def downgrade() -> None:
    """Take back."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in INDEXED:
        if sqlite:
            for event in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_words_{event}")
            op.execute(f"DROP TABLE {table}_words")
        else:
            op.execute(f"DROP INDEX ix_{table}_words")


def _index_postgresql(table: str, columns: tuple[str, ...]) -> None:
    """Letters without their accents, as SQLite's tokenizer reads them; queries repeat the expression."""
    words = " || ' ' || ".join(columns)
    marks = "U&'[\\0300-\\036F]'"
    op.execute(
        f"CREATE INDEX ix_{table}_words ON {table} USING gin"
        f" (to_tsvector('simple', regexp_replace(normalize({words}, NFKD), {marks}, '', 'g')))"
    )


def _index_sqlite(table: str, columns: tuple[str, ...]) -> None:
    words = f"{table}_words"
    names, old, new = (", ".join(prefix + column for column in columns) for prefix in ("", "old.", "new."))
    take = f"INSERT INTO {words} ({words}, rowid, {names}) VALUES ('delete', old.id, {old});"
    put = f"INSERT INTO {words} (rowid, {names}) VALUES (new.id, {new});"
    op.execute(
        f"CREATE VIRTUAL TABLE {words} USING fts5({names}, content='',"
        " tokenize='unicode61 remove_diacritics 2')"
    )
    op.execute(f"INSERT INTO {words} (rowid, {names}) SELECT id, {names} FROM {table}")
    op.execute(f"CREATE TRIGGER {words}_insert AFTER INSERT ON {table} BEGIN {put} END")
    op.execute(f"CREATE TRIGGER {words}_delete AFTER DELETE ON {table} BEGIN {take} END")
    op.execute(f"CREATE TRIGGER {words}_update AFTER UPDATE OF {names} ON {table} BEGIN {take} {put} END")

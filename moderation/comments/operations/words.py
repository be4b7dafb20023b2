"""Words of earlier texts that the database's index still holds."""

from moderation.foundation.db import after_commit, before_commit, db, write_log_out


def forget_words() -> None:
    """Let nothing of earlier texts stay in the database's files once the transaction under way is durable.

    SQLite's index keeps words of rows that were changed until its parts are merged, and its log keeps pages.
    PostgreSQL's VACUUM does both by itself. Takes as long as writing the whole index: for texts that must go.
    """
    if db.engine.dialect.name == "sqlite":
        before_commit(_Merging)
        after_commit(write_log_out)


class _Merging:
    """Merges the index once for a transaction. Source: https://sqlite.org/fts5.html (6.7, optimize)."""

    def __call__(self) -> None:
        db.session.flush()
        db.session.connection().exec_driver_sql(
            "INSERT INTO comments_words (comments_words) VALUES ('optimize')"
        )

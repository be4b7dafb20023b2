"""Index hints for SQLite, which has no statistics and expects ten rows of a site."""

from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

COMMENTS_BY_KEY = "sqlite_autoindex_comments_1"
"""SQLite's own name for the index of the primary key of comments."""
COMMENTS_BY_TEXT = "ix_comments_fingerprint"
NAMED = (COMMENTS_BY_KEY, COMMENTS_BY_TEXT)
"""Every index that a statement names: without it, SQLite refuses the statement."""


def by_index(query: Select[Any], table: Any, index: str) -> Select[Any]:
    """The statement, told on SQLite to read `table` by an index, one of NAMED."""
    return query.with_hint(table, f"INDEXED BY {index}", "sqlite")


class HintingCompiler(SQLiteCompiler):
    """Renders the hint of `by_index`, which SQLAlchemy ignores on SQLite.

    Source: https://sqlite.org/lang_indexedby.html.
    """

    def get_from_hint_text(self, table: Any, text: Any) -> Any:
        """The text after the table's name."""
        return text

"""Index hints for SQLite, which has no statistics and expects ten rows of a site."""

from typing import Any

from sqlalchemy.dialects.sqlite.base import SQLiteCompiler


class HintingCompiler(SQLiteCompiler):
    """Renders `Select.with_hint(table, "INDEXED BY …", "sqlite")`, which SQLAlchemy ignores on SQLite.

    Source: https://sqlite.org/lang_indexedby.html.
    """

    def get_from_hint_text(self, table: Any, text: Any) -> Any:
        """The text after the table's name."""
        return text

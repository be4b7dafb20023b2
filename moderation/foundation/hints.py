"""Telling SQLite which index to take, where it would take a site for ten rows."""

from typing import Any

from sqlalchemy.dialects.sqlite.base import SQLiteCompiler


class HintingCompiler(SQLiteCompiler):
    """Writes `Select.with_hint(table, "INDEXED BY …", "sqlite")` down; SQLAlchemy leaves it out.

    Source: https://sqlite.org/lang_indexedby.html.
    """

    def get_from_hint_text(self, table: Any, text: Any) -> Any:
        """What stands behind the table's name."""
        return text

"""Finding rows by their words: SQLite's FTS5 and PostgreSQL's text search, indexed by migration 0006."""

from moderation.foundation.words.queries import keys_with
from moderation.foundation.words.terms import Term

__all__ = ["Term", "keys_with"]

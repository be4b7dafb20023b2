"""Finding rows by their words: SQLite's FTS5 and PostgreSQL's text search, indexed by migration 0006."""

from moderation.foundation.words.queries import Span, holds, keys_with
from moderation.foundation.words.terms import Term

__all__ = ["Span", "Term", "holds", "keys_with"]

"""The keys of rows that hold words, as part of a larger statement."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    Table,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)

from moderation.foundation.db import db
from moderation.foundation.words.terms import Term, findable, fts5, tsquery

_MARKS = "U&'[\\0300-\\036F]'"
INDEXED = {"comments": ("author_name", "body"), "articles": ("title", "url")}
"""Which columns migration 0006 indexes."""


def keys_with(rows: Table, site_id: Any, terms: Sequence[Term], only: str = "") -> Select[Any]:
    """A SELECT of the ids of rows of `rows` that hold all of the terms, in the column `only` if it is named.

    SQLite: the index of words of that table, which knows no sites. PostgreSQL: ix_comments_words or
    ix_articles_words, inside the site. Terms without any letter or digit count for nothing; where there
    are no others, nothing is found.
    """
    known = findable(terms)
    if not known:
        return select(rows.c.id).where(literal(value=False))
    if db.engine.dialect.name == "sqlite":
        index = table(f"{rows.name}_words", column("rowid", BigInteger))
        matches = literal_column(index.name).op("MATCH")(bindparam(None, fts5(known, only), unique=True))
        return select(index.c.rowid).where(matches)
    found = rows.alias()
    query = func.to_tsquery(literal_column("'simple'"), bindparam(None, tsquery(known), unique=True))
    keys = select(found.c.id).where(
        found.c.site_id == site_id, _vector(found, *INDEXED[rows.name]).op("@@")(query)
    )
    return keys.where(_vector(found, only).op("@@")(query)) if only else keys


def _vector(rows: Any, *names: str) -> Any:
    """The very expression of the index, so that PostgreSQL sees that it fits."""
    words = rows.c[names[0]]
    for name in names[1:]:
        words = words.op("||")(literal_column("' '")).op("||")(rows.c[name])
    plain = func.normalize(words, literal_column("NFKD"))
    bare = func.regexp_replace(plain, literal_column(_MARKS), literal_column("''"), literal_column("'g'"))
    return func.to_tsvector(literal_column("'simple'"), bare)

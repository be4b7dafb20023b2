"""The keys of rows that hold words, as part of a larger statement."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    Table,
    and_,
    bindparam,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    table,
)

from moderation.foundation.db import db
from moderation.foundation.words.terms import Term, findable, fts5, tsquery

_MARKS = "U&'[\\0300-\\036F]'"
Span = tuple[int | None, int | None]
"""The first and the last key of a range; None is unbounded."""
INDEXED = {"comments": ("author_name", "body"), "articles": ("title", "url")}
"""Which columns migration 0006 indexes."""


def keys_with(rows: Table, site_id: Any, terms: Sequence[Term], only: str = "") -> Select[Any]:
    """A SELECT of the ids of rows of `rows` that hold all of the terms, in the column `only` if it is named.

    For words that few rows hold; `holds` is for others. SQLite: the index of words of that table, which
    knows no sites. PostgreSQL: ix_comments_words or ix_articles_words, inside the site. Terms without any
    letter or digit count for nothing; where there are no others, nothing is found.
    """
    known = findable(terms)
    if not known:
        return select(rows.c.id).where(literal(value=False))
    if db.engine.dialect.name == "sqlite":
        index = _index(rows.name)
        return select(index.c.rowid).where(_matches(index, known, only))
    found = rows.alias()
    return select(found.c.id).where(found.c.site_id == site_id, *_has(found, rows.name, known, only))


def holds(
    rows: Any, name: str, terms: Sequence[Term], only: str = "", *, key: Any = None, span: Span | None = None
) -> Any:
    """Whether a row of the table `name` holds all of the terms; for words that many rows hold.

    `rows` is the table or an alias of it. On SQLite, `span` bounds the keys that the statement looks at, and
    the index is read once for them. Without it, the index is searched again for each row by `key` (the row's
    own by default), which is slow for a term that may go on. PostgreSQL looks at the words of each row, and
    decides by its statistics when to use the index instead.
    """
    known = findable(terms)
    if not known:
        return literal(value=False)
    if db.engine.dialect.name != "sqlite":
        return and_(*_has(rows, name, known, only))
    index, key = _index(name), rows.c.id if key is None else key
    if span is None:
        same = (index.c.rowid == key, _matches(index, known, only))
        return exists(select(literal_column("1")).select_from(index).where(*same))
    least, most = span
    inside = [
        *([index.c.rowid >= least] if least is not None else []),
        *([index.c.rowid <= most] if most is not None else []),
    ]
    return key.in_(select(index.c.rowid).where(_matches(index, known, only), *inside))


def _index(name: str) -> Any:
    return table(f"{name}_words", column("rowid", BigInteger))


def _matches(index: Any, terms: Sequence[Term], only: str) -> Any:
    return literal_column(index.name).op("MATCH")(bindparam(None, fts5(terms, only), unique=True))


def _has(rows: Any, name: str, terms: Sequence[Term], only: str) -> list[Any]:
    query = func.to_tsquery(literal_column("'simple'"), bindparam(None, tsquery(terms), unique=True))
    places = [INDEXED[name], *([(only,)] if only else [])]
    return [_vector(rows, *columns).op("@@")(query) for columns in places]


def _vector(rows: Any, *names: str) -> Any:
    """The very expression of the index, so that PostgreSQL sees that it fits."""
    words = rows.c[names[0]]
    for name in names[1:]:
        words = words.op("||")(literal_column("' '")).op("||")(rows.c[name])
    plain = func.normalize(words, literal_column("NFKD"))
    bare = func.regexp_replace(plain, literal_column(_MARKS), literal_column("''"), literal_column("'g'"))
    return func.to_tsvector(literal_column("'simple'"), bare)

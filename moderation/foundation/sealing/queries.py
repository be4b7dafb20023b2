"""Reading which keys the database is sealed under, and what is sealed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    NullPool,
    create_engine,
    inspect,
    literal_column,
    make_url,
    select,
    table,
)

from moderation.foundation.crypto import Sealed, SealedText
from moderation.foundation.db import Base, db
from moderation.foundation.sealing.models import ONLY, Sealing

_NAMED = select(Sealing.fingerprints).where(Sealing.id == ONLY)
SEALED_UNDER = _NAMED.scalar_subquery()
"""Part of a larger statement: what `sealed_under` answers."""


def sealed_under() -> str | None:
    """The fingerprints that the database names; None before its first start."""
    return db.session.scalar(_NAMED)


def columns() -> list[Column[Any]]:
    """Every column that holds sealed text, of every table."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, SealedText)
    ]


def samples() -> Iterator[Sealed]:
    """The first and the last value of every sealed column, by primary key."""
    for column in columns():
        keys = column.table.primary_key.columns
        for order in ([key.asc() for key in keys], [key.desc() for key in keys]):
            query = select(column).where(column.is_not(None)).order_by(*order).limit(1)
            value = db.session.scalar(query)
            if value is not None:
                yield value


def is_sealed(url: str) -> bool:
    """Whether the database at this URL holds something sealed; asked before there is an application.

    Makes no SQLite file where there is none. Raises SQLAlchemyError when the database can't be asked.
    """
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and not Path(parts.database or "").is_file():
        return False
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        known = {*inspect(connection).get_table_names()} & {"sealing", "commenters"}
        one: ColumnElement[int] = literal_column("1")
        rows = (select(one).select_from(table(name)).limit(1) for name in known)
        return any(connection.scalar(row) for row in rows)

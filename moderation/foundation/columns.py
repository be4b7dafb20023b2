"""Types of columns."""

import enum
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Enum
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC with microseconds; refuses one without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class DatabaseNow(FunctionElement[datetime]):
    """An SQL expression for the time by the database's clock, which all machines share.

    The moment at which the statement asks, however long its transaction has taken. On SQLite, to the
    millisecond.
    """

    type = UtcDateTime()
    inherit_cache = True


@compiles(DatabaseNow)
def _now(element: DatabaseNow, compiler: SQLCompiler, **_options: object) -> str:
    if compiler.dialect.name == "sqlite":
        return "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
    return "clock_timestamp()"


def choice(kind: type[enum.StrEnum], name: str = "") -> Enum:
    """A column type for one of `kind`'s values, kept as text and checked by the database.

    A second column of the same kind in a table needs a `name` for its check.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=16,
        name=name or kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )

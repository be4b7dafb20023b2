"""Writing a row now by one plain statement; the unit of work takes three times as long."""

from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Insert, Table, Update, bindparam, case, func, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient, make_transient_to_detached

from moderation.foundation.db import Base, db
from moderation.foundation.ids import gap


def insert(row: Base) -> None:
    """Write a new row now by one plain statement; it belongs to the session afterwards like any other.

    What was changed before it is written first.
    """
    session = db.session()
    session.flush()
    table = cast("Table", row.__table__)
    session.connection().execute(_insertion(table), _values(row))
    make_transient_to_detached(row)
    session.add(row)


def append(row: Base, column: str = "id") -> None:
    """Write a new row like `insert`, with a `column` greater than that of every earlier row of its site.

    The given value stays unless an earlier row has a greater one: the clock was set back, or that of another
    machine is ahead. Of two rows written at once, either may come first: whoever needs an order has waited
    for the earlier row, by a lock or for its response. Needs an index on site and column.
    """
    session = db.session()
    session.flush()
    table = cast("Table", row.__table__)
    values = _values(row)
    statement = _appending(table, column, tuple(values))
    setattr(row, column, session.connection().execute(statement, values | {"gap": gap()}).scalar_one())
    make_transient_to_detached(row)
    session.add(row)


def insert_if_new(row: Base) -> bool:
    """Like `insert`, unless a row with one of its unique keys exists; returns whether it was written.

    If two transactions do it at once, the later one waits, and finds the row of the first.
    """
    session = db.session()
    session.flush()
    table = cast("Table", row.__table__)
    statement = _insertion_if_new(table, db.engine.dialect.name)
    if session.connection().execute(statement, _values(row)).first() is None:
        return False
    make_transient_to_detached(row)
    session.add(row)
    return True


def update(row: Base) -> None:
    """Write what was changed of a row now by one plain statement, like `insert`.

    For a row that the transaction has locked, and whose columns have no default for updates. Nothing is sent
    when nothing was changed.
    """
    session, state, table = db.session(), inspect(row), cast("Table", row.__table__)
    same, values = state.unmodified, state.dict
    changed = tuple(column.name for column in table.c if column.name not in same)
    if not changed:
        return
    keys = {f"key_{column.name}": values[column.name] for column in table.primary_key}
    session.connection().execute(_change(table, changed), keys | {name: values[name] for name in changed})
    session.expunge(row)
    make_transient(row)
    make_transient_to_detached(row)
    session.add(row)


def _values(row: Base) -> dict[str, Any]:
    """The values of a new row, by column name."""
    held = inspect(row).dict
    return {name: held[key] for name, key in _attributes(type(row)).items() if key in held}


@cache
def _attributes(model: type[Base]) -> dict[str, str]:
    """Attribute names by column name."""
    return {column.name: key for key, column in inspect(model).columns.items()}


@cache
def _insertion(table: Table) -> Insert:
    return table.insert()


@cache
def _insertion_if_new(table: Table, dialect: str) -> Executable:
    kind: Any = postgresql if dialect == "postgresql" else sqlite
    return cast(Executable, kind.insert(table).on_conflict_do_nothing().returning(*table.primary_key))


@cache
def _appending(table: Table, column: str, names: tuple[str, ...]) -> Insert:
    """INSERT … SELECT: a distributed PostgreSQL takes no subquery among VALUES."""
    given: dict[str, Any] = {name: bindparam(name, type_=table.c[name].type) for name in names}
    last = (
        select(func.max(table.c[column]))
        .where(table.c.site_id == bindparam("site_id", type_=table.c.site_id.type))
        .scalar_subquery()
    )
    after = last + bindparam("gap", type_=table.c[column].type)
    values = given | {column: case((last >= given[column], after), else_=given[column])}
    return table.insert().from_select([*values], select(*values.values())).returning(table.c[column])


@cache
def _change(table: Table, names: tuple[str, ...]) -> Update:
    keys = [column == bindparam(f"key_{column.name}") for column in table.primary_key]
    return table.update().where(*keys).values({name: bindparam(name) for name in names})

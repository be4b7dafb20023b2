"""Writing a row now by one plain statement; the unit of work takes three times as long."""

from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Insert, Table, Update, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_state

from moderation.foundation.db import Base, db


def insert(row: Base) -> None:
    """Write a new row now by one plain statement; it belongs to the session afterwards like any other.

    What was changed before it is written first.
    """
    session = db.session()
    session.flush()
    table = cast("Table", row.__table__)
    values = {name: value for name, value in vars(row).items() if name in table.c}
    session.connection().execute(_insertion(table), values)
    make_transient_to_detached(row)
    session.add(row)


def insert_if_new(row: Base) -> bool:
    """Like `insert`, unless a row with one of its unique keys is there; returns whether it was written.

    Of two transactions that do it at once the later waits, and finds the row of the first.
    """
    session = db.session()
    session.flush()
    table = cast("Table", row.__table__)
    values = {name: value for name, value in vars(row).items() if name in table.c}
    statement = _insertion_if_new(table, db.engine.dialect.name)
    if session.connection().execute(statement, values).first() is None:
        return False
    make_transient_to_detached(row)
    session.add(row)
    return True


def update(row: Base) -> None:
    """Write what was changed of a row now by one plain statement, like `insert`.

    For a row that the transaction has locked. Nothing is sent when nothing was changed.
    """
    session, state = db.session(), instance_state(row)
    if not state.committed_state:
        return
    table, values = cast("Table", row.__table__), vars(row)
    for column in table.c:
        if column.onupdate is not None and column.name not in state.committed_state:
            setattr(row, column.name, column.onupdate.arg(None))  # type: ignore[attr-defined]
    changed = tuple(sorted(state.committed_state))
    keys = {f"key_{column.name}": values[column.name] for column in table.primary_key}
    session.connection().execute(_change(table, changed), keys | {name: values[name] for name in changed})
    session.expunge(row)
    make_transient(row)
    make_transient_to_detached(row)
    session.add(row)


@cache
def _insertion(table: Table) -> Insert:
    return table.insert()


@cache
def _insertion_if_new(table: Table, dialect: str) -> Executable:
    kind: Any = postgresql if dialect == "postgresql" else sqlite
    return cast(Executable, kind.insert(table).on_conflict_do_nothing().returning(*table.primary_key))


@cache
def _change(table: Table, names: tuple[str, ...]) -> Update:
    keys = [column == bindparam(f"key_{column.name}") for column in table.primary_key]
    return table.update().where(*keys).values({name: bindparam(name) for name in names})

"""Writing streams of rows fast: executemany on SQLite, COPY on PostgreSQL. Each batch is committed."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, Table, text

from bench.data.rows import Row

BATCH = 5_000


def write(connection: Connection, table: Table, rows: Iterable[Row]) -> int:
    """Store every row; returns how many. Holds one batch in memory."""
    if connection.dialect.name == "postgresql":
        return _copy(connection, table, rows)
    indexes = _drop_indexes(connection, table)
    total = 0
    for batch in _batches(rows):
        connection.execute(table.insert(), batch)
        connection.commit()
        total += len(batch)
    for statement in indexes:
        connection.exec_driver_sql(statement)
        connection.commit()
    return total


def count_approved(connection: Connection, site_id: int) -> None:
    """Let every article of a site say how many approved comments it has."""
    connection.execute(
        text(
            "UPDATE articles SET count = found.number"
            " FROM (SELECT article_id, count(*) AS number FROM comments"
            " WHERE site_id = :site AND status = 'approved' GROUP BY article_id) AS found"
            " WHERE articles.site_id = :site AND articles.id = found.article_id"
        ),
        {"site": site_id},
    )
    connection.commit()


def leave_pending(connection: Connection, site_id: int, wanted: int) -> None:
    """Reject all that waits but the oldest `wanted`: the same site with a short queue."""
    connection.execute(
        text(
            "UPDATE comments SET status = 'rejected', version = 2, decided_at = created_at"
            " WHERE site_id = :site AND status = 'pending' AND id > (SELECT id FROM comments"
            " WHERE site_id = :site AND status = 'pending' ORDER BY id LIMIT 1 OFFSET :last)"
        ),
        {"site": site_id, "last": wanted - 1},
    )
    connection.commit()


def _drop_indexes(connection: Connection, table: Table) -> list[str]:
    """Take a table's indexes away for the time of writing; returns how to make them again."""
    found = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql <> ''"),
        {"table": table.name},
    ).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    connection.commit()
    return [statement for _, statement in found]


def _copy(connection: Connection, table: Table, rows: Iterable[Row]) -> int:
    processors = [(column, _bound(connection, column.type)) for column in table.columns]
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    total = 0
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([process(_value(column, row)) for column, process in processors])
            total += 1
    connection.commit()
    return total


def _bound(connection: Connection, kind: Any) -> Any:
    """How SQLAlchemy hands a value of this type to the driver."""
    return kind.dialect_impl(connection.dialect).bind_processor(connection.dialect) or (lambda value: value)


def _value(column: Any, row: Row) -> Any:
    """The row's value, or the model's default for what the row leaves out; none where SQL would make it."""
    if column.name in row or column.default is None or column.default.is_clause_element:
        return row.get(column.name)
    default = column.default
    return default.arg(None) if default.is_callable else default.arg


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    stream = iter(rows)
    while batch := list(islice(stream, BATCH)):
        yield batch

"""What PostgreSQL expects of a statement before it is executed."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

from moderation.foundation.db import db


class _Explain(Executable, ClauseElement):
    """`EXPLAIN` of a SELECT: its plan, without a look at any row."""

    inherit_cache = False

    def __init__(self, query: Select[Any]) -> None:
        self.query = query


@compiles(_Explain)
def _explain(element: _Explain, compiler: SQLCompiler, **how: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.query, **how)}"


def indexed_rows(query: Select[Any], values: Mapping[str, Any]) -> list[int]:
    """For each scalar subquery that is a column of `query`: the most rows that a bitmap of it may hold.

    A bitmap is made of all rows that an index finds, whatever LIMIT stands above it. 0 where the plan makes
    none. PostgreSQL's estimates: right within a small factor where statistics were gathered, else low.
    Source: https://www.postgresql.org/docs/current/sql-explain.html (FORMAT JSON).
    """
    ((plan,),) = db.session.execute(_Explain(query), values).all()
    parts = [part for part in plan[0]["Plan"].get("Plans", ()) if part["Parent Relationship"] == "InitPlan"]
    return [max(_bitmaps(part), default=0) for part in parts]


def _bitmaps(plan: Mapping[str, Any]) -> Iterator[int]:
    if plan["Node Type"] == "Bitmap Index Scan":
        yield plan["Plan Rows"]
    for below in plan.get("Plans", ()):
        yield from _bitmaps(below)

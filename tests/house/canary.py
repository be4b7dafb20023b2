"""An address in clear that may be nowhere, and the places where it is looked for."""

import sqlite3
from pathlib import Path

from sqlalchemy import text

from moderation.foundation.db import db
from moderation.migrations.tables import metadata

CANARY = "Canary.7f3a@Birds.example"


def traces(content: bytes) -> bool:
    """Whether bytes hold the canary's address, its local part, or its domain."""
    lowered = content.lower()
    return any(
        form in lowered for form in (b"canary.7f3a", b"birds.example", "canary.7f3a".encode("utf-16-le"))
    )


def files(folder: Path) -> list[Path]:
    """Every file below a folder, the database's write-ahead log written out."""
    for database in folder.glob("*.db"):
        with sqlite3.connect(database) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    return [path for path in folder.rglob("*") if path.is_file()]


def rows() -> list[bytes]:
    """Every row of the database, as bytes."""
    found = []
    for table in metadata().sorted_tables:
        for row in db.session.execute(text(f"SELECT * FROM {table.name}")):
            found.append(b"\0".join(v if isinstance(v, bytes) else str(v).encode() for v in row))
    assert found
    return found

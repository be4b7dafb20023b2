"""Sealing under the keys that the database names, and naming others."""

import structlog
from flask import current_app
from sqlalchemy import delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from moderation.foundation.crypto import EXTENSION, KeyRing, keys, keys_now
from moderation.foundation.db import alone_with, db
from moderation.foundation.sealing import queries
from moderation.foundation.sealing.errors import KeysMissing
from moderation.foundation.sealing.models import ONLY, Sealing

SEALING = b"sealing"
"""The advisory lock: shared by transactions that seal, exclusive for one that changes the keys."""


def settle() -> None:
    """Make the transaction under way seal under the key that the database names. Raises KeysMissing."""
    alone_with(beside=[SEALING])
    follow(queries.sealed_under())


def follow(sealed_under: str | None) -> None:
    """Like `settle`, for a transaction that holds the lock and has read what the database names."""
    try:
        fit(sealed_under)
    except KeysMissing as problem:
        structlog.get_logger("moderation.keys").error(
            "the database is sealed under data keys that this process doesn't have; nothing was written",
            fingerprints=problem.fingerprints,
        )
        raise


def fit(sealed_under: str | None) -> None:
    """Put the application's keys into the order that the database names; if it names none, name them first.

    Reads the stored keys again if one is missing. Raises KeysMissing.
    """
    if sealed_under is None:
        sealed_under = _named_first()
    if sealed_under == keys().sealed_under:
        return
    ring = keys().ordered(sealed_under) or keys_now().ordered(sealed_under)
    if ring is None:
        raise KeysMissing([name for name in sealed_under.split() if name not in keys().fingerprints])
    current_app.extensions[EXTENSION] = ring


def hold() -> None:
    """Wait for transactions that seal, then keep others from sealing until this one ends."""
    alone_with(SEALING)


def lead() -> str:
    """Make the first of the stored data keys the one that seals; returns its fingerprint.

    Raises KeysMissing.
    """
    hold()
    named, ring = queries.sealed_under() or _named_first(), keys_now()
    first = ring.fingerprints[0]
    _name([first, *(name for name in named.split() if name != first)])
    return first


def retire(first: str) -> bool:
    """Name `first` alone, now that all is sealed under it; False if another key seals by now."""
    hold()
    if (queries.sealed_under() or "").split()[:1] != [first]:
        return False
    _name([first])
    return True


def reset() -> list[str]:
    """Go on with the keys at hand; returns the fingerprints of the others that the database named.

    What is sealed under those can't be opened until they are found.
    """
    hold()
    ring, named = keys_now(), (queries.sealed_under() or "").split()
    kept = [name for name in named if name in ring.fingerprints]
    db.session.execute(delete(Sealing))
    db.session.execute(insert(Sealing).values(id=ONLY, fingerprints=" ".join(kept or ring.fingerprints)))
    fit(queries.sealed_under())
    return [name for name in named if name not in kept]


def _named_first() -> str:
    """Name the keys at hand, if they open what is stored; returns what the database names then.

    If two processes do it at once, the first wins. An empty database gets the first key; one of an older
    release gets all, because any of them may have sealed something.
    """
    ring, samples = keys(), list(queries.samples())
    if not all(_opens(ring, sample.token) for sample in samples):
        ring = keys_now()
    if not all(_opens(ring, sample.token) for sample in samples):
        raise KeysMissing
    names = " ".join(ring.fingerprints if samples else ring.fingerprints[:1])
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    db.session.execute(dialect.insert(Sealing).values(id=ONLY, fingerprints=names).on_conflict_do_nothing())
    return queries.sealed_under() or names


def _opens(ring: KeyRing, token: bytes) -> bool:
    try:
        ring.open(token)
    except ValueError:
        return False
    return True


def _name(fingerprints: list[str]) -> None:
    db.session.execute(update(Sealing).values(fingerprints=" ".join(fingerprints)))
    fit(queries.sealed_under())

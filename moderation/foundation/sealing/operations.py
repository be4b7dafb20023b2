"""Following the database's keys, and telling it others."""

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
"""What transactions that seal name beside them, and one that changes the keys is alone with."""


def settle() -> None:
    """Let the application seal as its database does, for the transaction under way. Raises KeysMissing."""
    alone_with(beside=[SEALING])
    follow(queries.sealed_under())


def follow(sealed_under: str | None) -> None:
    """The same where the transaction has taken the lock and read what the database names."""
    try:
        fit(sealed_under)
    except KeysMissing as problem:
        structlog.get_logger("moderation.keys").error(
            "the database is sealed under data keys that this process doesn't have; nothing was written",
            fingerprints=problem.fingerprints,
        )
        raise


def fit(sealed_under: str | None) -> None:
    """Bring the application's keys into the order that its database names; None: it names its first keys.

    Keys that the application lacks are looked for where they are kept. Raises KeysMissing.
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
    """Wait for whoever seals just now; then nobody else seals until this transaction ends."""
    alone_with(SEALING)


def lead() -> str:
    """Let the first of the data keys as they are kept now seal from here on. Raises KeysMissing.

    Returns its fingerprint.
    """
    hold()
    named, ring = queries.sealed_under() or _named_first(), keys_now()
    first = ring.fingerprints[0]
    _name([first, *(name for name in named.split() if name != first)])
    return first


def retire(first: str) -> bool:
    """Name no key but `first`, under which all is sealed by now; False if it isn't the one that seals."""
    hold()
    if (queries.sealed_under() or "").split()[:1] != [first]:
        return False
    _name([first])
    return True


def reset() -> list[str]:
    """Go on with the keys that there are; returns the fingerprints of those that the database named beside.

    What is sealed under those stays closed until they are found.
    """
    hold()
    ring, named = keys_now(), (queries.sealed_under() or "").split()
    kept = [name for name in named if name in ring.fingerprints]
    db.session.execute(delete(Sealing))
    db.session.execute(insert(Sealing).values(id=ONLY, fingerprints=" ".join(kept or ring.fingerprints)))
    fit(queries.sealed_under())
    return [name for name in named if name not in kept]


def _named_first() -> str:
    """Name the keys at hand, once they open what is there; who names them at the same time wins.

    An empty database is sealed under the first key. One from before this was kept may be sealed under each.
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

"""Data keys for tests: what a process has, and what the database names."""

from flask import Flask
from sqlalchemy import update

from moderation.foundation.crypto import EXTENSION, SOURCE, KeyRing, keys
from moderation.foundation.db import db, transaction
from moderation.foundation.sealing.models import Sealing
from tests.conftest import SECRET

NEWER = "bmV3ZXIga2V5IGZvciB0ZXN0cywgMzIgYnl0ZXMgbG8="
NEWEST = "bmV3ZXN0IGtleSBmb3IgdGVzdHMsIDMyIGJ5dGVzIGE="


def fingerprints(*data_keys: str) -> list[str]:
    """By which the database tells these keys."""
    return KeyRing(data_keys, SECRET).fingerprints


def hold(app: Flask, *data_keys: str, kept: tuple[str, ...] | None = None) -> None:
    """The process of `app` has these keys; `kept` are those that it finds when it looks again."""
    app.extensions[EXTENSION] = KeyRing(data_keys, SECRET)
    app.extensions[SOURCE] = lambda: data_keys if kept is None else kept


def name(*data_keys: str) -> None:
    """The database is sealed under the first of these keys, and older values under the others."""
    with transaction():
        db.session.execute(update(Sealing).values(fingerprints=" ".join(fingerprints(*data_keys))))


def under(key: str, address: str) -> tuple[bytes, bytes]:
    """An address sealed under a key, and its blind index."""
    ring = keys().with_keys([key])
    return ring.seal(address), ring.blind_indexes(address.lower())[0]

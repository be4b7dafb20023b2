"""Internal keys that follow time, and public ids that tell nothing."""

import secrets
from datetime import UTC, datetime

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00:00Z
_RANDOM_BITS = 20
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PUBLIC_LENGTH = 13


def new_id(moment: datetime) -> int:
    """A 64-bit key that sorts by `moment`: signed milliseconds since 2025, then 20 random bits.

    Moments before 2025 give negative keys, which still sort. Two keys of one millisecond collide
    with a chance of one in a million; the primary key then refuses the second.
    """
    return first_id(moment) | secrets.randbits(_RANDOM_BITS)


def first_id(moment: datetime) -> int:
    """The smallest key of the millisecond that `moment` lies in: older rows have smaller ones."""
    milliseconds = int(moment.astimezone(UTC).timestamp() * 1000) - _EPOCH_MS
    return milliseconds << _RANDOM_BITS


def gap() -> int:
    """A random step from 1 to 2 ** 20, by which `rows.append` goes past the last key."""
    return 1 + secrets.randbits(_RANDOM_BITS)


def public_id() -> str:
    """A random name of 65 bits in 13 lower-case letters and digits (Crockford's base 32)."""
    bits = secrets.randbits(5 * _PUBLIC_LENGTH)
    return "".join(_ALPHABET[bits >> shift & 31] for shift in range(0, 5 * _PUBLIC_LENGTH, 5))


def is_public_id(text: str) -> bool:
    """Whether `text` has the form of a public id."""
    return len(text) == _PUBLIC_LENGTH and all(letter in _ALPHABET for letter in text)

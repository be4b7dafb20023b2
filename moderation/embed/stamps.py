"""A signed moment in the form without JavaScript: how long somebody took to fill it in."""

import secrets

from moderation.foundation import clock
from moderation.foundation.crypto import digest, keys


def stamp() -> str:
    """The present second and a number used once, signed."""
    second = str(int(clock.now().timestamp()))
    nonce = secrets.token_urlsafe(9)
    return f"{second}.{nonce}.{_sign(second, nonce)}"


def elapsed(text: str) -> int | None:
    """Milliseconds since a stamp was made; 0 for none or a forged one.

    None for a stamp of ours from the future: the clock was set back, so nobody knows.
    """
    second = _second(text)
    if second is None:
        return 0
    passed = int(clock.now().timestamp()) - second
    return passed * 1000 if passed >= 0 else None


def once(text: str, body: str) -> str | None:
    """An idempotency key for this form with this text: a second click stores nothing new; None if forged."""
    return None if _second(text) is None else f"page {text} {digest(body).hex()}"


def _second(text: str) -> int | None:
    second, _, rest = text.partition(".")
    nonce, _, signature = rest.partition(".")
    sound = second.isascii() and second.isdigit() and len(second) < 12
    return int(second) if sound and keys().is_signed("stamp", f"{second}.{nonce}", signature) else None


def _sign(second: str, nonce: str) -> str:
    return keys().sign("stamp", f"{second}.{nonce}")

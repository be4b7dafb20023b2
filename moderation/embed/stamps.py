"""A signed moment in the form without JavaScript: how long somebody took to fill it in."""

from moderation.foundation import clock
from moderation.foundation.crypto import keys


def stamp() -> str:
    """The present second, signed."""
    second = str(int(clock.now().timestamp()))
    return f"{second}.{keys().sign('stamp', second)}"


def elapsed(text: str) -> int | None:
    """Milliseconds since a stamp was made; 0 for none or a forged one."""
    second, _, signature = text.partition(".")
    if not (second.isascii() and second.isdigit() and len(second) < 12):
        return 0
    if not keys().is_signed("stamp", second, signature):
        return 0
    return max(0, int(clock.now().timestamp()) - int(second)) * 1000

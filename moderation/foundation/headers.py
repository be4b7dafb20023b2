"""What every answer says to browsers about security. Sources: CSP level 3, fetch, HSTS (RFC 6797)."""

from typing import Protocol

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_ALWAYS = [
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
_HTTPS = [*_ALWAYS, ("Strict-Transport-Security", "max-age=31536000")]


class Headers(Protocol):
    """Headers of an answer, Werkzeug's or WhiteNoise's."""

    def setdefault(self, key: str, default: str) -> object:
        """Add one unless it is there."""


def secure(headers: Headers, *, https: bool) -> None:
    """Add the headers that an answer does not have yet."""
    for name, value in _HTTPS if https else _ALWAYS:
        headers.setdefault(name, value)

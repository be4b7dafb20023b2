"""Calling a WSGI application (PEP 3333) and taking its whole answer."""

from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
Header = tuple[str, str]
Application = Callable[[Environ, Any], Iterable[bytes]]
Answer = tuple[int, list[Header], bytes]
"""Status, headers, body."""


def whole_answer(application: Application, environ: Environ) -> Answer:
    """Status, headers and body; the application's iterable is closed."""
    told: list[Any] = [500, []]

    def start_response(status: str, headers: list[Header], _problem: Any = None) -> Callable[[bytes], object]:
        told[:] = int(status[:3]), headers
        return lambda _chunk: None

    chunks = application(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return told[0], told[1], body

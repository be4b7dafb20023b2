"""JSON answers, and how long anybody may keep them."""

import hashlib
from typing import Any

import orjson
from flask import Response, request

FRESH = "no-cache"
SHARED = "max-age=5, stale-while-revalidate=30, stale-if-error=86400"
"""For shared caches (RFC 9213, RFC 5861): threads stay readable while the application is away."""


def json(content: dict[str, Any], status: int = 200) -> Response:
    """A JSON answer that nobody keeps."""
    answer = Response(orjson.dumps(content), status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def validator(*parts: object) -> str:
    """The opaque text of a strong ETag made of `parts`."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:24]


def is_known(etag: str) -> bool:
    """Whether the client's `If-None-Match` names it."""
    return request.if_none_match.contains_weak(etag)


def cached(content: bytes | None, etag: str) -> Response:
    """A public JSON answer under its validator; None is told as 304."""
    answer = Response(content, 200 if content is not None else 304, mimetype="application/json")
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = FRESH
    answer.headers["CDN-Cache-Control"] = SHARED
    if content is None:
        answer.headers.pop("Content-Type", None)
    return answer

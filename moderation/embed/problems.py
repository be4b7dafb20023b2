"""Domain errors as problem+json (RFC 9457), with `errors` by field where there are fields."""

from typing import Any

import orjson
from flask import Blueprint, Response

from moderation.foundation.errors import DomainError, Invalid, Unauthorized, Unavailable


def register(blueprint: Blueprint) -> None:
    """Translate what operations raise; HTTP's own errors are translated for the whole application."""
    blueprint.register_error_handler(DomainError, problem)


def problem(error: DomainError) -> Response:
    """The answer to a request that failed; `detail` may be shown to the reader as it is."""
    content: dict[str, Any] = {"title": error.title, "status": error.status, "detail": error.detail}
    if isinstance(error, Invalid):
        content["errors"] = error.errors
    answer = Response(orjson.dumps(content), error.status, mimetype="application/problem+json")
    answer.headers["Cache-Control"] = "no-store"
    if isinstance(error, Unavailable):
        answer.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthorized):
        answer.headers["WWW-Authenticate"] = "Ticket"
    return answer

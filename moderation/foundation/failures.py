"""The pages and problems that say what went wrong where no surface says it better."""

import json
from typing import Any

import structlog
from flask import Flask, Response, jsonify, render_template, request
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.response import Response as AnyResponse

from moderation.foundation.db import db, is_busy
from moderation.foundation.errors import DomainError, Invalid, Unavailable
from moderation.foundation.wsgi import Answer

_WORDS = {
    400: (
        lazy_gettext("That request can't be read"),
        lazy_gettext("Go back, look at what you typed, and send it again."),
    ),
    401: (lazy_gettext("Sign in first"), lazy_gettext("This page is for moderators.")),
    403: (lazy_gettext("That is not allowed here"), lazy_gettext("Your account has no right to this page.")),
    404: (
        lazy_gettext("There is nothing at this address"),
        lazy_gettext("It may have moved, or the link has a letter too many."),
    ),
    405: (
        lazy_gettext("That can't be done at this address"),
        lazy_gettext("Go back and use the buttons of the page."),
    ),
    413: (lazy_gettext("That is too long"), lazy_gettext("Shorten it and send it again.")),
    415: (lazy_gettext("That kind of content is not read here"), lazy_gettext("Use the form of the page.")),
    429: (lazy_gettext("Too much at once"), lazy_gettext("Wait a minute and try again.")),
    500: (
        lazy_gettext("Something broke on our side"),
        lazy_gettext("What happened was noted. Nothing you sent before is lost."),
    ),
    503: (lazy_gettext("Too much at once"), lazy_gettext("Try again in a moment.")),
}
_EXPIRED = (
    lazy_gettext("This page was open too long"),
    lazy_gettext("Go back, load the page again, and send the form once more."),
)


def register(app: Flask) -> None:
    """Answer every error of `app` in words: a page; below /api/ and for scripts problem+json (RFC 9457)."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(OperationalError, _perhaps_busy)
    app.register_error_handler(TimeoutError, _too_many)
    app.register_error_handler(Exception, _broken)


def busy(path: str) -> Answer:
    """What is said without asking the application, which has too much to do."""
    title, detail = map(str, _WORDS[503])
    if path.startswith("/api/"):
        kind = "application/problem+json"
        body = json.dumps({"title": title, "status": 503, "detail": detail})
    else:
        kind = "text/plain; charset=utf-8"
        body = f"{title}. Go back, what you typed is still there, and try again in a moment.\n"
    headers = [
        ("content-type", kind),
        ("retry-after", str(Unavailable().retry_after)),
        ("cache-control", "no-store"),
    ]
    return 503, headers, body.encode()


def _http(error: HTTPException) -> AnyResponse | HTTPException:
    status = error.code or 500
    if status < 400 or error.response is not None:
        return error
    answer = _say(status, *_WORDS.get(status, (error.name, "")))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _expired(_error: CSRFError) -> Response:
    return _say(400, *_EXPIRED)


def _domain(error: DomainError) -> Response:
    more = {"errors": error.errors} if isinstance(error, Invalid) else {}
    answer = _say(error.status, error.title, error.detail, **more)
    if isinstance(error, Unavailable):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _perhaps_busy(error: OperationalError) -> Response:
    """What libraries write by themselves meets a busy database too."""
    if not is_busy(error):
        return _broken(error)
    db.session.rollback()  # a library that commits after the answer finds nothing half done
    return _domain(Unavailable())


def _too_many(_error: TimeoutError) -> Response:
    """Every connection of this process is in use."""
    return _domain(Unavailable())


def _broken(error: Exception) -> Response:
    structlog.get_logger("moderation.error").error("unhandled", exc_info=error)
    return _say(500, *_WORDS[500])


def _say(status: int, title: str, detail: str, **more: Any) -> Response:
    title, detail = str(title), str(detail)
    if request.path.startswith("/api/") or _is_for_a_script():
        answer = jsonify(title=title, status=status, detail=detail, **more)
        answer.mimetype = "application/problem+json"
    else:
        answer = Response(render_template("errors/error.html", status=status, title=title, detail=detail))
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _is_for_a_script() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"

"""Who may call from where (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol).

Public GETs answer every origin. Everything else answers the site's allowed origins; another `Origin` is
refused, none at all (a script) is served. No answer allows credentials.
"""

from flask import Blueprint, Flask, Response, g, request

from moderation.embed.asking import site_of
from moderation.foundation.errors import Forbidden

PUBLIC = frozenset({"api.thread", "api.counts"})
DAY = 86_400


def register(blueprint: Blueprint) -> None:
    """Check the origin before a view of `blueprint` runs, and answer preflights."""
    blueprint.before_request(_check)


def register_answers(app: Flask) -> None:
    """Put the headers on every answer below /api/v1/, errors included."""
    app.after_request(_allow)


def _check() -> Response | None:
    if request.endpoint in PUBLIC:
        g.allowed_origin = "*"
    elif origin := request.headers.get("Origin"):
        if not site_of((request.view_args or {})["site_key"]).allows(origin):
            raise Forbidden("This page may not send replies here. Its address is not among the site's origins.")
        g.allowed_origin = origin
    return _preflight() if request.method == "OPTIONS" else None


def _preflight() -> Response:
    answer = Response(status=204)
    rules = request.url_rule
    methods = sorted((rules.methods or set()) - {"OPTIONS", "HEAD"}) if rules else []
    answer.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
    answer.headers["Access-Control-Allow-Headers"] = "Content-Type, Authorization, Idempotency-Key"
    answer.headers["Access-Control-Max-Age"] = str(DAY)
    return answer


def _allow(response: Response) -> Response:
    if not request.path.startswith("/api/v1/"):
        return response
    public = "*" if request.method in ("GET", "HEAD") and request.endpoint is None else None
    allowed = g.get("allowed_origin", public)
    if allowed:
        response.headers["Access-Control-Allow-Origin"] = allowed
        response.headers["Access-Control-Expose-Headers"] = "Retry-After, ETag"
    if allowed != "*":
        response.vary.add("Origin")
    return response

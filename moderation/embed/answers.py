"""How the reader's API answers: JSON bytes, problems by field, and who may read them from where."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, g, request

from moderation import config
from moderation.config import Settings
from moderation.foundation import caching
from moderation.foundation.errors import Forbidden, Invalid, Malformed, NotFound
from moderation.foundation.networks import network_of
from moderation.sites import queries as sites
from moderation.sites.models import Site

PREFLIGHT_SECONDS = 86_400

EXTENSION = "moderation.sites"
KEPT_SECONDS = 1.0
"""For how long a site is not read again: what another machine changed in it is heard of then."""

_SITE_KEY = re.compile(r"[\w.-]{1,40}")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A site, apart from every session, so that all threads may read it."""

    site: Site
    seen: caching.changes.Seen
    until: float
    """In seconds of the monotonic clock."""


class WrongType(Malformed):
    """Not JSON."""

    status = 415
    title = "Send JSON: Content-Type: application/json"


def json(content: Mapping[str, Any], status: int = 200, *, store: bool = False) -> Response:
    """A JSON answer; `store` is for those that caches may keep."""
    answer = Response(orjson.dumps(content), status, mimetype="application/json")
    if not store:
        answer.headers["Cache-Control"] = "no-store"
    return answer


def problem(error: Invalid) -> Response:
    """RFC 9457 problem+json with the sentences of each field."""
    content = {"title": error.title, "status": error.status, "detail": error.detail, "errors": error.errors}
    answer = json(content, error.status)
    answer.mimetype = "application/problem+json"
    return answer


def body() -> dict[str, Any]:
    """The JSON object that was sent. Raises WrongType, Malformed."""
    if request.mimetype != "application/json":
        raise WrongType
    try:
        sent = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise Malformed("That is not JSON in UTF-8.") from error
    if not isinstance(sent, dict):
        raise Malformed("A JSON object is expected.")
    return sent


def site_of(key: str) -> Site:
    """The site of a URL, as it was when the request first asked; for reading only. Raises NotFound."""
    known: Site | None = g.get("site")
    if known is None or known.key != key:
        known = g.site = _kept(key)
    return known


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.extensions[config.EXTENSION]
    return found


def network() -> bytes | None:
    """Of whoever asks: a keyed digest, for the database only."""
    return network_of(request.remote_addr)


def open_to_all(blueprint: Blueprint) -> None:
    """Every origin may read: one cached copy serves all of them."""
    blueprint.register_error_handler(Invalid, problem)

    @blueprint.after_request
    def _allow(answer: Response) -> Response:
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer


def open_to_site(blueprint: Blueprint) -> None:
    """Only pages of the site's allowed origins may use it; what comes without an Origin is served."""
    blueprint.register_error_handler(Invalid, problem)
    blueprint.before_request(_check_origin)
    blueprint.after_request(_allow_origin)


def _kept(key: str) -> Site:
    """The site as this process last read it, if nothing says that it changed and that was a moment ago."""
    kept: dict[str, _Kept] = current_app.extensions.setdefault(EXTENSION, {})
    changes: caching.Changes = current_app.extensions[caching.EXTENSION]
    found = kept.get(key)
    if found and monotonic() < found.until and changes.stand(found.seen):
        return found.site
    until, seen = monotonic() + KEPT_SECONDS, (changes.seen(f"site {key}"),)
    site = sites.by_key(key) if _SITE_KEY.fullmatch(key) else None
    if site is None:
        raise NotFound("There is no such site here.")
    kept[key] = _Kept(sites.apart(site), seen, until)
    return site


def _check_origin() -> Response | None:
    origin = request.headers.get("Origin")
    if origin and not _is_allowed(origin):
        raise Forbidden("Pages of that origin may not use this site.")
    g.allowed_origin = origin
    if request.method == "OPTIONS":
        return Response(status=204)
    return None


def _allow_origin(answer: Response) -> Response:
    answer.vary.add("Origin")
    origin = g.get("allowed_origin")
    if origin:
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Expose-Headers"] = "Retry-After"
        if request.method == "OPTIONS":
            answer.headers["Access-Control-Allow-Methods"] = "GET, POST, PATCH, DELETE"
            answer.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Idempotency-Key"
            answer.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    return answer


def _is_allowed(origin: str) -> bool:
    if origin == request.host_url.rstrip("/"):
        return True
    try:
        return site_of((request.view_args or {}).get("site", "")).allows(origin)
    except NotFound:
        return False

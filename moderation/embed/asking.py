"""Reading what a client sent: the site, its JSON, its ticket."""

import re
from typing import Any

import orjson
from flask import current_app, request
from werkzeug.exceptions import UnsupportedMediaType

from moderation.config import EXTENSION, Settings
from moderation.foundation.errors import Malformed, NotFound
from moderation.foundation.urls import UnacceptableURL, canonical
from moderation.sites import queries as sites
from moderation.sites.models import Site

LONGEST_KEY = 200

_SITE_KEY = re.compile(r"[A-Za-z0-9_.-]{1,40}")


def site_of(key: str) -> Site:
    """The site with this key. Raises NotFound."""
    site = sites.by_key(key) if _SITE_KEY.fullmatch(key) else None
    if site is None:
        raise NotFound("There is no site with this key.")
    return site


def article_url() -> str:
    """The canonical form of `?url=`. Raises Malformed."""
    given = request.args.get("url", "")
    if not given:
        raise Malformed("This needs the address of an article: ?url=https://…")
    try:
        return canonical(given)
    except UnacceptableURL as problem:
        raise Malformed(f"The article's address can't be used. {problem}") from problem


def body() -> dict[str, Any]:
    """The JSON object that was sent. Raises UnsupportedMediaType and Malformed."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        sent = orjson.loads(request.get_data(cache=False))
    except orjson.JSONDecodeError as problem:
        raise Malformed("That is not JSON in UTF-8.") from problem
    if not isinstance(sent, dict):
        raise Malformed("A JSON object is needed: {…}.")
    return sent


def idempotency_key() -> str | None:
    """The client's Idempotency-Key. Raises Malformed for one that is too long."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY:
        raise Malformed(f"An Idempotency-Key has at most {LONGEST_KEY} characters.")
    return key or None


def ticket() -> str:
    """What stands behind `Authorization: Ticket`; empty when there is none."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "ticket" else ""


def limits() -> bool:
    """Whether limits are on."""
    settings: Settings = current_app.extensions[EXTENSION]
    return settings.limits

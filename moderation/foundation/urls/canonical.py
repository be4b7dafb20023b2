"""The canonical form of an article's URL.

The rules stand in docs/urls.md; applying them twice changes nothing.
"""

import re

from flask_babel import gettext as _

from moderation.foundation.urls.parsing import LONGEST, UnacceptableURL, parse
from moderation.foundation.urls.tracking import is_tracking

_INDEX = re.compile(
    r"/(?:index\.[a-z0-9]{1,8}|default\.(?:html?|xhtml|php\d?|aspx?|jsp|cfm))/*$", re.IGNORECASE
)
_SLASHES = re.compile(r"/{2,}")
_SHOWN = 60


def canonical(url: str, base: str | None = None) -> str:
    """The one form of `url` that stands for an article: at most 2048 ASCII characters.

    Raises UnacceptableURL for what a browser refuses, schemes other than http and https, and user names.
    """
    parsed = parse(url, base)
    if parsed.username or parsed.password:
        raise UnacceptableURL(_("A web address with a user name in it is not taken."))
    path = _SLASHES.sub("/", parsed.pathname)
    while (shorter := _INDEX.sub("/", path)) != path:
        path = shorter
    path = path.rstrip("/") or "/"
    query = _query(parsed.search[1:])
    form = f"{parsed.protocol}//{parsed.host}{path}{'?' + query if query else ''}"
    if len(form) > LONGEST:
        raise UnacceptableURL(_("That web address is too long."))
    return form


def origin(url: str) -> str:
    """Scheme, host and port of a URL as browsers send them in Origin."""
    return str(parse(url).origin)


def allowed_origin(url: str) -> str:
    """The same, of a URL that somebody typed as an origin to allow.

    Raises UnacceptableURL for a pattern such as https://*.magazine.example, which no browser ever sends.
    """
    if "*" in parse(url).hostname:
        raise UnacceptableURL(_("Wildcards don't work here. Add each origin by itself."))
    return origin(url)


def display(url: str) -> str:
    """A URL for people: without scheme, www and a lone slash, its middle left out when it is long."""
    shown = re.sub(r"^https?://(www\.)?", "", url).removesuffix("/")
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 16]}…{shown[-15:]}"


def _query(text: str) -> str:
    kept = [pair for pair in text.split("&") if pair and not is_tracking(pair.partition("=")[0])]
    return "&".join(sorted(kept, key=lambda pair: pair.partition("=")[0]))

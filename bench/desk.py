"""A moderator's browser: signs in by the form, and knows the token that its forms carry."""

import http.cookiejar
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import connect

import psycopg

from bench.data.site import KEY, OWNER

_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
QUEUE = f"/dashboard/{KEY}/queue/pending"


class NotSignedIn(RuntimeError):
    """The desk did not let us in."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The cookie and the token of somebody who is signed in."""

    origin: str
    cookie: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"Cookie": self.cookie}

    def form(self, version: int) -> str:
        """The body of an approval of a comment seen at `version`."""
        fields = {"csrf_token": self.token, "queue": "pending", "seen": version, "to": "approved"}
        return urllib.parse.urlencode(fields)


def sign_in(origin: str) -> Desk:
    """Sign the owner in. Raises NotSignedIn."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    email, password = OWNER
    fields = {"csrf_token": _token(browser, f"{origin}/login"), "email": email, "password": password}
    with browser.open(f"{origin}/login", urllib.parse.urlencode(fields).encode(), timeout=30) as answer:
        if "/dashboard" not in answer.url:
            raise NotSignedIn(f"{origin}/login did not lead to the desk but to {answer.url}")
    token = _token(browser, origin + QUEUE)
    return Desk(origin, "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar), token)


def decision_path(public_id: str) -> str:
    """Where the form of a comment's decision goes."""
    return f"/dashboard/{KEY}/comments/{public_id}/decision"


def pending(database: Path, limit: int, *, newest: bool = False) -> Iterator[tuple[str, int, int]]:
    """Public id, version and article's number of what waits, oldest first unless `newest`."""
    order = "DESC" if newest else "ASC"
    with closing(connect(f"file:{database}?mode=ro", uri=True)) as connection:
        yield from connection.execute(
            "SELECT comments.public_id, version, article_id FROM comments JOIN sites ON sites.id = site_id"
            f" WHERE sites.key = ? AND status = 'pending' ORDER BY comments.id {order} LIMIT ?",
            (KEY, limit),
        )


def pending_on_postgresql(url: str, limit: int) -> list[tuple[str, int, int]]:
    """The same of a PostgreSQL database, of the rows that were there from the start, in no order."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT public_id, version, article_id FROM comments WHERE status = 'pending'"
            " AND author_name LIKE %s ORDER BY public_id LIMIT %s", ("Writer %", limit)
        )  # fmt: skip
        return [(str(one), int(version), int(article)) for one, version, article in found]


def _token(browser: urllib.request.OpenerDirector, url: str) -> str:
    with browser.open(url, timeout=30) as answer:
        found = _TOKEN.search(answer.read().decode())
    if found is None:
        raise NotSignedIn(f"{url} shows no form")
    return found[1]

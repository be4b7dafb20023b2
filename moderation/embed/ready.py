"""Threads and counts as ready bytes: a cache in front of the application.

It keeps whole answers by path and query, asks the numbers of foundation.caching whether they still stand,
and lets everything that it does not know fall through. It knows nothing of threads: a view that calls `watch`
is kept, any other is not. An answer that was marked, or that nothing vouched for within BOUND, is asked for
again with its validator, like any HTTP cache asks (RFC 9111): 304 keeps the bytes. While the application
fails, what is there is served (RFC 5861, stale-if-error).
"""

import gzip
import threading
from collections.abc import Callable, Iterable
from time import monotonic, time
from typing import Any

from moderation.foundation.caching import WATCHING, Changes, Entry, Store, Variant, Watching
from moderation.foundation.wsgi import Answer, Application, Environ, Header, whole_answer

EXTENSION = "moderation.ready"
BOUND = 1.0
"""Seconds for which an answer is served without anybody vouching for it: `heard`, or a look of its own."""
SUFFIXES = ("/thread", "/counts")
STRIPES = 64
ZIP_LEVEL = 6

_NEVER = float("inf")
_REASONS = {200: "200 OK", 304: "304 Not Modified"}
_MADE_HERE = {"etag", "content-length", "vary"}
_FOR_PAGES = {"content-security-policy", "permissions-policy", "referrer-policy"}
_KEPT_WITH_304 = {"etag", "cache-control", "cdn-cache-control", "vary", "access-control-allow-origin"}


class Front:
    """WSGI middleware, and `quick` for servers that can answer without it."""

    def __init__(self, application: Application, store: Store, changes: Changes) -> None:
        self._application = application
        self._store = store
        self._changes = changes
        self.ask: Callable[[], None] = lambda: None
        """Called when nothing was heard for long."""
        self._stripes = [threading.Lock() for _ in range(STRIPES)]
        self.heard = -_NEVER
        """When all changes of all machines were last known, in seconds of the monotonic clock."""
        self.asked = -_NEVER
        """When somebody last asked for what is kept, in the same seconds."""

    def quick(self, path: str, query: str, validator: str | None, accepts: str | None) -> Answer | None:
        """The answer to a GET, if its bytes are ready and current; in microseconds, without any lock."""
        entry = self._store.get((path, query))
        if entry is None or not self._stands(entry):
            return None
        return answer_of(entry, validator, accepts)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Serve what is kept, fetch what may be, let the rest through."""
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] != "GET" or not is_kept(path):
            return self._application(environ, start_response)
        asked = (path, environ["QUERY_STRING"], environ.get("HTTP_IF_NONE_MATCH"),
                 environ.get("HTTP_ACCEPT_ENCODING"))  # fmt: skip
        status, headers, body = self.quick(*asked) or self._fetch(environ, *asked)
        start_response(_REASONS.get(status) or f"{status} -", headers)
        return [body]

    def _fetch(self, environ: Environ, path: str, query: str, *conditions: str | None) -> Answer:
        """One at a time for one key: whoever waited finds the bytes of the first."""
        key = (path, query)
        with self._stripes[hash(key) % STRIPES]:
            ready = self.quick(path, query, *conditions)
            if ready is not None:
                return ready
            entry = self._store.get(key)
            answer, fresh = self._ask_application(environ, entry)
            if fresh is None:
                self._store.remove(key)
                return answer
            if fresh is not entry:
                self._store.put(key, fresh)
        return answer_of(fresh, *conditions)

    def _ask_application(self, environ: Environ, entry: Entry | None) -> tuple[Answer, Entry | None]:
        """What the application says, and the entry made of it if it may be kept."""
        watching = Watching(self._changes)
        environ[WATCHING] = watching
        environ.pop("HTTP_IF_NONE_MATCH", None)
        if entry is not None:
            environ["HTTP_IF_NONE_MATCH"] = entry.plain.etag
        began = monotonic()
        status, headers, body = whole_answer(self._application, environ)
        until = _NEVER if watching.until is None else began + watching.until.timestamp() - time()
        if entry is not None and status >= 500:
            return (status, headers, body), entry
        if entry is not None and status == 304:
            entry.seen, entry.checked, entry.until = watching.seen, began, until
            return (status, headers, body), entry
        if status != 200 or not watching.seen:
            return (status, headers, body), None
        return (status, headers, body), _entry(headers, body, watching, began, until)

    def _stands(self, entry: Entry) -> bool:
        now = self.asked = monotonic()
        if now >= entry.until or not self._changes.stand(entry.seen):
            return False
        if now < self.heard + BOUND:
            return True
        self.ask()
        return now < entry.checked + BOUND


def is_kept(path: str) -> bool:
    """Whether answers of this path may be kept."""
    return path.endswith(SUFFIXES) and path.startswith("/api/")


def answer_of(entry: Entry, validator: str | None, accepts: str | None) -> Answer:
    """The bytes of an entry, or 304, as the reader's headers ask for."""
    zipped = accepts is not None and "gzip" in accepts and _takes_gzip(accepts)
    variant = entry.zipped if zipped else entry.plain
    if validator is not None and (
        validator == variant.etag or _is_among(validator, entry.plain.etag, entry.zipped.etag)
    ):
        return variant.unchanged
    return variant.whole


def _takes_gzip(accepts: str) -> bool:
    """Whether gzip is not refused with a weight of nothing (RFC 9110, section 12.5.3)."""
    if ";" not in accepts:
        return True
    for part in accepts.split(","):
        name, _, weight = part.partition(";")
        if name.strip().lower() == "gzip":
            return weight.replace(" ", "").rstrip("0") not in ("q=", "q=0.")
    return False


def _is_among(validator: str, *etags: str) -> bool:
    """Whether If-None-Match names one of these (the weak comparison of RFC 9110, section 8.8.3.2)."""
    if validator.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") in etags for part in validator.split(","))


def _entry(headers: list[Header], body: bytes, watching: Watching, checked: float, until: float) -> Entry:
    etag = next(value for name, value in headers if name.lower() == "etag")
    zipped_etag = f'{etag[:-1]}-gzip"'
    kept = [(name, value) for name, value in headers if name.lower() not in _MADE_HERE | _FOR_PAGES]
    kept.append(("Vary", "Accept-Encoding"))
    plain = _variant(etag, kept, body)
    smaller = gzip.compress(body, ZIP_LEVEL, mtime=0)
    zipped = _variant(zipped_etag, [*kept, ("Content-Encoding", "gzip")], smaller)
    return Entry(plain, zipped, watching.seen, checked, until)


def _variant(etag: str, headers: list[Header], body: bytes) -> Variant:
    tagged = [*headers, ("ETag", etag)]
    bare = [(name, value) for name, value in tagged if name.lower() in _KEPT_WITH_304]
    return Variant(etag, (200, [*tagged, ("Content-Length", str(len(body)))], body), (304, bare, b""))

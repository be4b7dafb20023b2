"""Serves a WSGI application through RSGI, granian's own interface, so that ready bytes wait for nobody.

What `quick` can answer is answered where the request arrives, on the event loop. Everything else is run in
threads: reads in a few of their own, so that a page which has to be made never queues behind writers. Waiting
is bounded; past that `busy` says what is answered for a path. Sources: granian's RSGI specification 1.6 and
PEP 3333.
"""

import asyncio
import gc
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from moderation.foundation.wsgi import Answer, Application, Environ, whole_answer

Quick = Callable[[str, str, str | None, str | None], Answer | None]
"""(path, query, If-None-Match, Accept-Encoding) -> the answer to a GET, or None."""

READERS = 2
"""Threads for reads that were not ready."""
SWITCH_SECONDS = 0.0005
"""How long a thread may keep the others waiting; the loop's reads wait behind working threads otherwise."""
BODY_SECONDS = 30
"""The time a body may take to arrive."""

_SLOW: Answer = (
    408,
    [("content-type", "text/plain"), ("connection", "close")],
    b"The request came too slowly.\n",
)


class Bridge:
    """An RSGI application around a WSGI one."""

    def __init__(
        self,
        application: Application,
        quick: Quick,
        is_read: Callable[[str], bool],
        busy: Callable[[str], Answer],
        *,
        threads: int,
        most_waiting: int = 512,
        most_bytes: int,
    ) -> None:
        self._application = application
        self._quick = quick
        self._is_read = is_read
        self._busy = busy
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._others = ThreadPoolExecutor(threads, "other")
        self._most_waiting = most_waiting
        self._most_bytes = most_bytes
        self._waiting = 0

    def __rsgi_init__(self, _loop: Any) -> None:
        """Called once in every process that serves."""
        sys.setswitchinterval(SWITCH_SECONDS)
        gc.freeze()  # what stands for good is not looked at again whenever garbage is sought

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        if scope.method == "GET":
            get = scope.headers.get
            ready = self._quick(scope.path, scope.query_string, get("if-none-match"), get("accept-encoding"))
            if ready is not None:
                protocol.response_bytes(*ready)
                return
        protocol.response_bytes(*await self._answer(scope, protocol))

    async def _answer(self, scope: Any, protocol: Any) -> Answer:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = b"" if scope.method in ("GET", "HEAD") else await _body(protocol, self._most_bytes)
        except TimeoutError:
            return _SLOW
        if self._waiting >= self._most_waiting:
            return self._busy(scope.path)
        self._waiting += 1
        try:
            pool = self._readers if scope.method == "GET" and self._is_read(scope.path) else self._others
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(pool, whole_answer, self._application, _environ(scope, body))
        finally:
            self._waiting -= 1


async def _body(protocol: Any, most_bytes: int) -> bytes:
    """The body, or its beginning, one byte too long, when there is more of it than is taken."""
    chunks: list[bytes] = []
    length = 0
    async for chunk in protocol:
        chunks.append(chunk)
        length += len(chunk)
        if length > most_bytes:
            break
    return b"".join(chunks)[: most_bytes + 1]


def _environ(scope: Any, body: bytes) -> Environ:
    host, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:  # x_forwarded_for would pass for x-forwarded-for
            continue
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        separator = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{separator}{value}" if key in environ else value
    if body or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ

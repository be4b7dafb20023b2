"""A WSGI application over a real socket, as long as a test needs it."""

import threading
from collections.abc import Iterator
from typing import Any

from werkzeug.serving import make_server

from tests.waiting import wait_for_end, wait_until


class Serving:
    """Serves an application in threads of this process from its making to `end`."""

    def __init__(self, application: Any, port: int) -> None:
        self._application = application
        self._answering: set[int] = set()
        self._server = make_server("127.0.0.1", port, self._answer, threaded=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.port

    def end(self) -> None:
        """Stop, once every request is answered: one that goes on would open what the test has closed."""
        self._server.shutdown()
        wait_for_end(self._thread, "the server ends")
        self._server.server_close()
        wait_until(lambda: not self._answering, "every request is answered")

    def _answer(self, environ: Any, start_response: Any) -> Iterator[bytes]:
        self._answering.add(id(environ))
        parts: Any = ()
        try:
            parts = self._application(environ, start_response)
            yield from parts
        finally:
            if hasattr(parts, "close"):
                parts.close()
            self._answering.discard(id(environ))

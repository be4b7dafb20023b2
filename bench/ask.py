"""One request at a time: what is looked at before, between and after loads."""

import http.client
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.load import Refused
from bench.processes import holders
from bench.product import Server

MOST_CONNECTIONS = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, its body as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    connection: http.client.HTTPConnection,
    path: str,
    *,
    body: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Ask on a connection that stays open; a form is posted when there is a body."""
    sent = dict(headers or {})
    if body is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("GET" if body is None else "POST", path, body, sent)
    answer = connection.getresponse()
    return Answer(answer.status, dict(answer.headers.items()), answer.read())


def once(url: str, headers: Mapping[str, str] | None = None, *, expect: int = 200) -> Answer:
    """Ask once. Raises Refused when the status is another one."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    try:
        answer = ask(
            connection, f"{parts.path}?{parts.query}" if parts.query else parts.path, headers=headers
        )
    finally:
        connection.close()
    if answer.status != expect:
        raise Refused(f"{url} answers {answer.status}, not {expect}: {answer.body[:300]!r}")
    return answer


def each_process(server: Server) -> dict[int, http.client.HTTPConnection]:
    """An open connection to every web process, by its id.

    Connections are opened until no process is new for a while; who holds which is read from /proc.
    """
    found: dict[int, http.client.HTTPConnection] = {}
    spare: list[http.client.HTTPConnection] = []
    quiet = 0
    while len(spare) + len(found) < MOST_CONNECTIONS and quiet < 40:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        ask(connection, "/healthz")
        here = connection.sock.getsockname()[1]
        pid = holders(server.port, server.processes).get(here, 0)
        quiet += 1
        if pid and pid not in found:
            found[pid], quiet = connection, 0
        else:
            spare.append(connection)
    for connection in spare:
        connection.close()
    if not found:
        raise Refused("no process could be told to hold a connection")
    return found


def settle(seconds: float = 0.5) -> None:
    """Let a server that was just under load come to rest."""
    time.sleep(seconds)


def close(connections: Sequence[http.client.HTTPConnection]) -> None:
    """Hang up."""
    for connection in connections:
        connection.close()

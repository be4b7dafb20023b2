"""What writes and searches cost among a million replies, beside the same among ten thousand."""

import http.client
import itertools
import json
import time
from collections.abc import Callable, Mapping
from functools import partial

from bench.ask import once, settle
from bench.data.site import KEY, ORIGIN
from bench.desk import sign_in
from bench.lines import Line, at_most
from bench.load import Measured, Refused, wrk
from bench.product import SITE, Server
from bench.rows.posts import post
from bench.stage import SMALL, Stage, rates

Change = Callable[[http.client.HTTPConnection, str, Mapping[str, str]], int]
SEARCHES = {
    "a word that half of the replies hold": "tap",
    "links": "has:link",
    "a writer": "from:%22Writer+7%22",
}
_numbers = itertools.count(time.time_ns())


def measure(stage: Stage) -> list[Line]:
    """Posts by 16 at once; edits and withdrawals one after the other, each of a reply just posted."""
    servers = {"small": stage.small, "big": stage.big}
    posts = {name: partial(_post, server, stage.seconds) for name, server in servers.items()}
    lines = [_line(stage, "post", posts)]
    for work, change in (("edit", _edit), ("withdraw", _withdraw)):
        found = {name: partial(_changes, server, stage.seconds, change) for name, server in servers.items()}
        lines.append(_line(stage, f"post and {work}, one at a time", found))
    return lines


def measure_searches(stage: Stage) -> list[Line]:
    """The first page of a search in All, with its number."""
    lines = []
    for what, typed in SEARCHES.items():
        found = {}
        for name, server in (("small", stage.small), ("big", stage.big)):
            url, headers = (
                f"{server.origin}/dashboard/{KEY}/queue/all?q={typed}",
                sign_in(server.origin).headers,
            )
            once(url, headers)
            found[name] = partial(wrk, url, stage.seconds, headers=headers)
        lines.append(_line(stage, f"search for {what}", found, row="searches"))
    return lines


def _line(stage: Stage, work: str, found: Mapping[str, Callable[[], Measured]], row: str = "growth") -> Line:
    taken = stage.take(found)
    return Line(
        row,
        f"{work}, among {stage.size.comments:,}",
        "/s",
        rates(taken["big"]),
        rates(taken["small"]),
        f"among {SMALL.comments:,}",
        at_most(1.5),
        upside_down=True,
        note="the ratio is how many times longer it takes",
    )


def _post(server: Server, seconds: float) -> Measured:
    settle()
    return post(f"{server.origin}{SITE}/comments", "ours", seconds)


def _changes(server: Server, seconds: float, change: Change) -> Measured:
    """As many replies as can be posted and changed one after the other. Raises Refused."""
    settle()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    count, start = 0, time.perf_counter()
    try:
        while time.perf_counter() - start < seconds:
            told = _posted(connection)
            status = change(
                connection, f"{SITE}/comments/{told['id']}", {"Authorization": f"Ticket {told['ticket']}"}
            )
            if status != 200:
                raise Refused(f"a change answers {status}")
            count += 1
    finally:
        connection.close()
    return Measured(count / (time.perf_counter() - start))


def _posted(connection: http.client.HTTPConnection) -> dict[str, str]:
    number = next(_numbers)
    reply = {
        "url": f"{ORIGIN}/{number % 200 + 1}",
        "name": "Rita",
        "email": f"rita{number}@mail-example.org",
        "body": f"The tap of house {number:x} has been dry since spring, and nobody tells us why.",
    }
    status, body = _send(connection, "POST", f"{SITE}/comments", reply, {})
    if status != 202:
        raise Refused(f"a post answers {status}: {body[:300]!r}")
    told: dict[str, str] = json.loads(body)
    return told


def _edit(connection: http.client.HTTPConnection, path: str, ticket: Mapping[str, str]) -> int:
    return _send(connection, "PATCH", path, {"body": f"It ran again on day {next(_numbers):x}."}, ticket)[0]


def _withdraw(connection: http.client.HTTPConnection, path: str, ticket: Mapping[str, str]) -> int:
    return _send(connection, "DELETE", path, None, ticket)[0]


def _send(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    content: Mapping[str, str] | None,
    headers: Mapping[str, str],
) -> tuple[int, bytes]:
    body = None if content is None else json.dumps(content)
    connection.request(method, path, body, {**headers, "Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, answer.read()

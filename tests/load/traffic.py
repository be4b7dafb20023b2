"""Posters and readers: threads over keep-alive connections that write down what they were told."""

import contextlib
import http.client
import json
import threading
import time
import uuid
from bisect import bisect_right
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.factories import ORIGIN
from tests.waiting import PATIENCE

PAUSE = 0.05
"""Seconds between two requests of one thread: the generator leaves the machine to the server."""
ARTICLES = [f"{ORIGIN}/load/{number}" for number in range(4)]
API = "/api/v1/sites/herald"


@dataclass
class Tally:
    """What all threads saw together."""

    over: threading.Event = field(default_factory=threading.Event)
    taken: dict[str, str] = field(default_factory=dict)
    """Public id of every 202 -> the text sent."""
    sent: list[str] = field(default_factory=list)
    """Texts whose sending began."""
    waiting: deque[tuple[str, str]] = field(default_factory=deque)
    """Article and public id of what may be approved."""
    approved: dict[str, list[float]] = field(default_factory=lambda: {url: [] for url in ARTICLES})
    """When each approval of an article was over, seconds of the monotonic clock."""
    answers: Counter[tuple[str, object]] = field(default_factory=Counter)
    """How often who was answered what; "broken" for a connection that broke."""
    stale: list[str] = field(default_factory=list)
    """Answers that did not know an approval that they had to."""
    repeated: int = 0
    """Replies that took more than one request."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, who: str, answer: object) -> None:
        """Count an answer."""
        with self.lock:
            self.answers[who, answer] += 1

    def least(self, url: str, moment: float) -> int:
        """How many approvals of an article were over at that moment."""
        return bisect_right(self.approved[url], moment)


class Line:
    """A keep-alive connection that is opened anew after it broke.

    `source` is the loopback address that it comes from: 127.0.7.1 is of another network than 127.0.8.1.
    """

    def __init__(self, port: int, source: str = "127.0.0.1") -> None:
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=PATIENCE, source_address=(source, 0)
        )

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
        """The answer with its `body`; None when the connection broke."""
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            answer.content = answer.read()  # type: ignore[attr-defined]
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return None
        return answer

    def send_and_hang_up(self, path: str, body: bytes, headers: dict[str, str]) -> None:
        """POST without hearing the answer, as from a train that enters a tunnel."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            self._connection.request("POST", path, body, headers)
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


class Poster(threading.Thread):
    """Sends replies, each under a key and again until it has a 202."""

    def __init__(self, number: int, port: int, tally: Tally) -> None:
        super().__init__(daemon=True)
        self._number, self._line, self._tally = number, Line(port), tally

    def run(self) -> None:
        """Write until the load is over; the last reply is still sent to its end."""
        count = 0
        while not self._tally.over.wait(PAUSE):
            count += 1
            url = ARTICLES[(self._number + count) % len(ARTICLES)]
            text = f"Writer {self._number} says for the {count}th time that the tap is dry."
            self._send(url, text, deaf=count % 5 == 0)
        self._line.close()

    def _send(self, url: str, text: str, *, deaf: bool) -> None:
        """Until there is a 202; the first one is not heard when `deaf`."""
        reply = {"url": url, "name": "Rita", "email": f"rita{self._number}@mail.example.com", "body": text}
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        self._tally.sent.append(text)
        end = time.monotonic() + PATIENCE
        attempts = 0
        while time.monotonic() < end:
            attempts += 1
            content = json.dumps(reply).encode()
            if deaf and attempts == 1:
                self._line.send_and_hang_up(f"{API}/comments", content, headers)
                continue
            answer = self._line.ask("POST", f"{API}/comments", content, headers)
            self._tally.note("poster", answer.status if answer else "broken")
            if answer and answer.status == 202:
                self._keep(url, json.loads(answer.content)["id"], text, attempts)
                return
            time.sleep(min(float(answer.headers.get("Retry-After", 1)), 3) if answer else 0.2)

    def _keep(self, url: str, public_id: str, text: str, attempts: int) -> None:
        with self._tally.lock:
            self._tally.taken[public_id] = text
            self._tally.waiting.append((url, public_id))
            self._tally.repeated += attempts > 1


class Reader(threading.Thread):
    """Reads a thread again and again, every other time with the validator it has."""

    def __init__(self, number: int, port: int, tally: Tally, lag: float) -> None:
        super().__init__(daemon=True)
        self._line, self._tally, self._lag = Line(port), tally, lag
        self._url = ARTICLES[number % len(ARTICLES)]
        self._etag, self._count = "", 0

    def run(self) -> None:
        """Read until the load is over."""
        path = f"{API}/thread?url={quote(self._url, safe='')}"
        conditional = False
        while not self._tally.over.wait(PAUSE):
            conditional = not conditional
            headers = {"If-None-Match": self._etag} if conditional and self._etag else {}
            least = self._tally.least(self._url, time.monotonic() - self._lag)
            answer = self._line.ask("GET", path, None, headers)
            self._tally.note("reader", answer.status if answer else "broken")
            if answer and answer.status in (200, 304):
                self._compare(answer, least)
            elif not answer:
                time.sleep(0.2)
        self._line.close()

    def _compare(self, answer: Any, least: int) -> None:
        if answer.status == 200:
            self._etag = answer.headers["ETag"]
            self._count = json.loads(answer.content)["article"]["count"]
        if self._count < least:
            self._tally.stale.append(f"{answer.status}: {self._count} of {least} on {self._url}")

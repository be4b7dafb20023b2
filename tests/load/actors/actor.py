"""One of the twelve: a thread that draws its acts from the seed and judges every answer."""

import json
import re
import threading
import time
import traceback
from collections.abc import Mapping
from functools import cached_property
from random import Random
from typing import Any, ClassVar

from tests.load.actors.world import DOMAIN, MARK, World
from tests.load.traffic import Line

FRESH = 0.2
"""How often an act begins on a connection of its own, so that every web process is met."""
TRACES = (MARK.encode(), DOMAIN.encode(), MARK.encode("utf-16-le"))
EXPECTED = frozenset({200, 202, 204, 302, 303, 304, 404, 409, 410, 422, 503})
"""Anything else was never asked for: the actors send nothing malformed and have their rights."""


class Broken(Exception):
    """The connection broke before an answer came: nobody knows what became of the request."""


class Answer:
    """A whole answer."""

    def __init__(self, got: Any) -> None:
        self.status: int = got.status
        self.headers = got.headers
        self.body: bytes = got.content

    @property
    def text(self) -> str:
        """The body of a page."""
        return self.body.decode()

    @cached_property
    def json(self) -> dict[str, Any]:
        """The body as JSON; empty where it is none, or a problem."""
        if not (self.headers["Content-Type"] or "").startswith("application/json"):
            return {}
        found: dict[str, Any] = json.loads(self.body)
        return found


class Actor(threading.Thread):
    """Draws one act after the other until the run is over.

    The draws of the nth act depend on seed, name and n alone, however many draws the acts before it took:
    the same seed gives every actor the same sequence of choices, whatever the others do meanwhile.
    """

    acts: ClassVar[Mapping[str, int]]
    """Methods without arguments, and how often each is drawn."""
    pause = 0.04
    """Seconds between two acts: the actors leave the machine to the server."""
    most = 5_000

    def __init__(self, world: World, who: str, number: int) -> None:
        super().__init__(daemon=True, name=who)
        self.world, self.who, self.number = world, who, number
        self.line = Line(world.port, source=f"127.0.{number}.1")
        self.act, self.count = "", 0
        self.random = Random()

    def run(self) -> None:
        """Act until the run is over; whatever goes wrong is a fault of the run."""
        try:
            self.begin()
            while self.count < self.most and not self.world.over.wait(self.pause):
                self.count += 1
                self.one()
        except Exception:
            self.world.fault(f"{self.where} ended: {traceback.format_exc(limit=-4)}")
        self.line.close()

    def begin(self) -> None:
        """What comes before the first act."""

    def one(self) -> None:
        """The next act."""
        self.random = Random(f"{self.world.seed}-{self.who}-{self.count}")
        act = self.random.choices([*self.acts], [*self.acts.values()])[0]
        if self.random.random() < FRESH:
            self.line.close()
        self.do(act)

    def do(self, act: str) -> None:
        """One act, as far as the connection lets it come."""
        self.act = act
        try:
            getattr(self, act)()
        except Broken:
            time.sleep(0.2)

    @property
    def where(self) -> str:
        """Which act this is, for people."""
        return f"{self.who} #{self.count} {self.act}"

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """The answer to a request. Raises Broken, which is a fault of a run without kills."""
        got = self.line.ask(method, path, body, headers or {})
        if got is None and method == "GET" and self.world.kills:  # the connection of a server that was killed
            got = self.line.ask(method, path, body, headers or {})
        self.world.note(self.who, self.act, got.status if got else "broken")
        if got is None:
            if not self.world.kills:
                self.world.fault(f"{self.where}: {method} {path}: the connection broke")
            raise Broken
        answer = Answer(got)
        self._judge(f"{self.where}: {method} {path}: {answer.status}", answer)
        return answer

    def send(self, path: str, fields: dict[str, Any], *, method: str = "POST", **headers: str) -> Answer:
        """The answer to JSON that was sent."""
        head = {"Content-Type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.ask(method, path, json.dumps(fields).encode(), head)

    def fault(self, words: str) -> None:
        """What may not be about the present act."""
        self.world.fault(f"{self.where}: {words}")

    def _judge(self, what: str, answer: Answer) -> None:
        if answer.status not in EXPECTED or (answer.status == 503 and not answer.headers["Retry-After"]):
            self.world.fault(f"{what} {said(answer)}")
        whole = (answer.body + str(answer.headers).encode()).lower()
        if any(trace in whole for trace in TRACES):
            self.world.fault(f"{what}: a reader's address in an answer")


def said(answer: Answer) -> str:
    """What an answer says went wrong: its problem, or the title of its page."""
    page = re.search(r"<title>(.*?)</title>", answer.body.decode(errors="replace"))
    return page[1] if page else answer.body[:200].decode(errors="replace").strip()

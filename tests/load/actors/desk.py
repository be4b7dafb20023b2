"""A signed-in session at the desk: pages, forms with their token, rows as promised in docs/desk.md."""

import re
from contextlib import suppress
from html import unescape
from typing import NamedTuple
from urllib.parse import urlencode

from tests.factories import PASSWORD
from tests.load.actors.actor import Actor, Answer, Broken
from tests.load.actors.world import DESK, World

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_ROW = re.compile(r'<article class="row" [^>]*>')
_MORE = re.compile(r'data-more="([^"]*)"')
_DONE = re.compile(r"[?&]done=(\w+)")
_DATA = re.compile(r'data-(\w+)="([^"]*)"')
_TYPED = re.compile(r'<textarea[^>]*name="body"[^>]*>\r?\n?(.*?)</textarea>', re.S)


class Row(NamedTuple):
    """A reply as a list of the desk shows it."""

    id: str
    status: str
    version: int
    writer: str
    article: str

    @property
    def chosen(self) -> str:
        """As a form names it."""
        return f"{self.id}:{self.version}"


class Desk(Actor):
    """An actor with an account; `who` is its address."""

    script: bool | None = None
    """Whether acts are sent by the desk's script; None: drawn."""

    def __init__(self, world: World, who: str, number: int) -> None:
        super().__init__(world, who, number)
        self.cookie = self.token = ""
        self.done: list[str] = []
        """Public ids of the decisions that she was told of, the newest last."""

    def begin(self) -> None:
        """Sign in, again until there is a page."""
        self.act = "sign_in"
        while not self.token and not self.world.over.wait(self.pause):
            with suppress(Broken):
                self._sign_in()

    def _sign_in(self) -> None:
        page = self.ask("GET", "/login")
        self._take_cookie(page)
        form = {"email": self.who, "password": PASSWORD, "csrf_token": self._token(page)}
        done = self.ask("POST", "/login", urlencode(form).encode(), self._headers(form=True))
        self._take_cookie(done)
        self.token = self._token(self.get("queue/pending"))

    def get(self, path: str, script: bool = False, **asked: str) -> Answer:
        """A page of the desk, or what its script is told."""
        query = f"?{urlencode(asked)}" if asked else ""
        answer = self.ask("GET", f"{DESK}/{path}{query}", headers=self._headers(script=script))
        return self._checked(answer)

    def post(self, path: str, fields: dict[str, object], script: bool | None = None) -> Answer:
        """The answer to a form, sent as a form or by the desk's script."""
        script = self.script if script is None else script
        if script is None:
            script = self.random.random() < 0.6
        if path.startswith("comments/"):
            self.world.hot = path.split("/")[1]
        form = urlencode(fields | {"csrf_token": self.token}, doseq=True).encode()
        headers = self._headers(script=script, form=True)
        answer = self._checked(self.ask("POST", f"{DESK}/{path}", form, headers))
        done = answer.json.get("done") if script else _DONE.search(answer.headers["Location"] or "")
        decision = done[1] if isinstance(done, re.Match) else done
        if decision and decision not in self.done:
            self.done.append(decision)
            self.world.did(decision)
        return answer

    def rows(self, queue: str, **asked: str) -> list[Row]:
        """The rows of a page of a list."""
        return rows_of(self.get(f"queue/{queue}", **asked).text)

    def paged(self, queue: str) -> list[Row]:
        """The rows of all pages of a list."""
        page = self.get(f"queue/{queue}")
        found = rows_of(page.text)
        while "data-ends" not in page.text and (last := _MORE.search(page.text)):
            page = self.get(f"queue/{queue}", cursor=unescape(last[1]))
            found += rows_of(page.text)
        return found

    def row(self, *queues: str) -> Row | None:
        """A reply of one of these queues, the nearer to its top the likelier; None where it is empty.

        At times the one that a colleague acts on just now.
        """
        queue, place, order = self.random.choice(queues), self.random.random() ** 2, self.random.random()
        if order > 0.8 and self.world.hot:
            found = rows_of(self.get(f"comments/{self.world.hot}").text)
        else:
            found = self.rows(queue, **({"order": "risk"} if order < 0.2 else {}))
        return found[int(place * len(found))] if found else None

    def typed(self, public_id: str) -> str:
        """The text of a reply as its sheet shows it; empty where it is gone."""
        found = _TYPED.search(self.get(f"comments/{public_id}/edit").text)
        return unescape(found[1]).strip() if found else ""

    def _checked(self, answer: Answer) -> Answer:
        if answer.status in (302, 303) and "/login" in (answer.headers["Location"] or ""):
            self.fault("is signed out")
        return answer

    def _headers(self, *, script: bool = False, form: bool = False) -> dict[str, str]:
        accepts = "application/json" if script else "text/html"
        headers = {"Cookie": self.cookie, "Accept": accepts}
        return headers | ({"Content-Type": "application/x-www-form-urlencoded"} if form else {})

    def _take_cookie(self, answer: Answer) -> None:
        if given := answer.headers["Set-Cookie"]:
            self.cookie = given.partition(";")[0]

    def _token(self, page: Answer) -> str:
        found = _TOKEN.search(page.text)
        if found is None:
            self.fault("a page without a token")
        return unescape(found[1]) if found else ""


def rows_of(page: str) -> list[Row]:
    """The rows of a page."""
    found = []
    for tag in _ROW.findall(page):
        data = dict(_DATA.findall(tag))
        found.append(
            Row(data["comment"], data["status"], int(data["version"]), data["writer"],
                unescape(data["article"]))
        )  # fmt: skip
    return found

"""Readers who only read: threads page by page, counts, with and without what they have."""

from collections.abc import Iterator
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from tests.load.actors.actor import Actor, Answer
from tests.load.actors.world import API, ARTICLES, ELSEWHERE, MADE, OWN


class Reader(Actor):
    """Holds every answer against its validator, and every whole thread against its own number."""

    acts = {"thread": 8, "again": 4, "around": 1, "counts": 2}
    pause = 0.02

    def begin(self) -> None:
        """Nothing was read yet."""
        self.known: dict[str, str] = {}

    def thread(self) -> None:
        """A thread from its first page to its last."""
        url, sort = self.random.choice([*ARTICLES * 3, *MADE]), self.random.choice(("oldest", "newest"))
        told = self.read(thread_path(url, sort=sort)).json
        if told:
            with self.world.lock:
                seen = self.world.revisions.get(url, 0)
                self.world.revisions[url] = max(seen, told["article"]["revision"])
        if told and not told["next"]:
            nodes = [*every(told["comments"])]
            whole = not any(node.get("more") for node in nodes)
            if whole and told["article"]["count"] != sum(not node.get("gone") for node in nodes):
                self.fault(f"{url} tells {told['article']['count']} replies and shows others")
        while told and told["next"] and self.random.random() < 0.8:
            told = self.read(thread_path(url, sort=sort, cursor=told["next"])).json

    def again(self) -> None:
        """What was read before, with its validator."""
        place = self.random.random()
        if not self.known:
            return
        path = [*self.known][int(place * len(self.known))]
        self.read(path, {"If-None-Match": self.known[path]})

    def around(self) -> None:
        """The page that holds a reply."""
        place = self.random.random()
        newest = [*self.world.replies.values()][-60:]
        if newest:
            reply = newest[int(place * len(newest))]
            self.read(thread_path(reply.url, around=reply.public_id))

    def counts(self) -> None:
        """The numbers of all articles."""
        self.read(f"{API}/counts?{urlencode({'url': [*ARTICLES, *MADE, ELSEWHERE]}, doseq=True)}")

    def read(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        """The answer to a GET; its validator may name nothing else."""
        asked = dict(headers or {})
        if self.random.random() < 0.5:
            asked["Accept-Encoding"] = "gzip"
        began = monotonic()
        answer = self.ask("GET", path, headers=asked)
        etag = answer.headers["ETag"] or ""
        if answer.status == 200 and not etag.startswith("W/"):
            self.world.names(path, etag, answer.body)
            self.known[path] = etag
        if answer.status not in (200, 304, 503):
            self.fault(f"{path}: {answer.status}")
        answer = Plain(answer) if answer.headers["Content-Encoding"] == "gzip" else answer
        for own in {*OWN.findall(answer.text)} & self.world.gone.keys():
            if self.world.gone[own] < began:
                self.fault(f"{path} shows {own}, which was gone {began - self.world.gone[own]:.3f} s before")
        return answer


class Plain(Answer):
    """An answer whose body is unpacked."""

    def __init__(self, answer: Answer) -> None:
        import gzip

        self.status, self.headers, self.body = answer.status, answer.headers, gzip.decompress(answer.body)


def thread_path(url: str, **more: str) -> str:
    """Where a page of a thread is read."""
    return f"{API}/thread?{urlencode({'url': url} | more)}"


def every(comments: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The comments of a thread with all that hangs on them."""
    for comment in comments:
        yield comment
        yield from every(comment["replies"])

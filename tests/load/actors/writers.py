"""Readers who write: they post, answer, edit, withdraw and report."""

import time
from urllib.parse import urlencode

from tests.load.actors.actor import Actor, Answer, Broken
from tests.load.actors.readers import every, thread_path
from tests.load.actors.texts import text, word
from tests.load.actors.world import API, ARTICLES, DOMAIN, ELSEWHERE, MADE, MARK, SITE, Reply
from tests.waiting import PATIENCE

NAMES = ("Rita", "Juno", "Ömer", "Ada Finch", "Lin")
GROUNDS = ("abuse", "hate", "spam", "privacy", "illegal", "other")


class Writer(Actor):
    """A writer with two addresses, who goes on under what she got tickets for."""

    acts = {
        "post": 6, "answer_somebody": 7, "edit": 4, "withdraw": 1, "look": 2, "report": 3, "repeat": 1,
        "preview": 1, "page": 1,
    }  # fmt: skip
    pause = 0.08

    def begin(self) -> None:
        """She has written nothing yet."""
        self.mine: list[Reply] = []

    def post(self) -> None:
        """A reply to an article, mostly to one of the five."""
        url = self.random.choice(self.random.choices((ARTICLES, MADE, [ELSEWHERE]), (20, 3, 1))[0])
        self._post(url, None)

    def answer_somebody(self) -> None:
        """A reply to one of the newest replies, whatever became of it, or to one that a moderator acts on."""
        place, hot = self.random.random() ** 2, self.random.random() < 0.3
        newest = [*self.world.replies.values()][-40:]
        if newest:
            parent = newest[-1 - int(place * len(newest))]
            parent = self.world.replies.get(self.world.hot, parent) if hot else parent
            self._post(parent.url, parent.public_id)

    def edit(self) -> None:
        """A new text of an own reply."""
        said = text(self.random, word(self.world.seed, self.who, self.count))
        reply = self._own()
        if reply is None:
            return
        answer = self._change(reply, said)
        if answer.status == 410 and self._is_said_to_wait(reply):
            again = self._change(reply, said)  # somebody may have sent it back to pending meanwhile
            if again.status == 410 and self._is_said_to_wait(reply):
                self.fault("a reply that is said to be pending can't be edited")

    def withdraw(self) -> None:
        """The end of an own reply."""
        reply = self._own()
        if reply is not None:
            answer = self.ask("DELETE", f"{API}/comments/{reply.public_id}", headers=_ticket(reply))
            if answer.status == 200:
                reply.withdrawn = True
                self.world.end(reply.public_id)

    def look(self) -> None:
        """What became of an own reply."""
        reply = self._own()
        if reply is None:
            return
        told = self.ask("GET", f"{API}/comments/{reply.public_id}", headers=_ticket(reply)).json
        if told and told["status"] not in ("pending", "approved", "rejected", "deleted"):
            self.fault(f"its writer is told {told['status']}")
        if reply.withdrawn and told and told["status"] != "deleted":
            self.fault(f"a withdrawn reply is told as {told['status']}")

    def report(self) -> None:
        """A notice about a reply of a thread."""
        grounds, place, url = self.random.choice(GROUNDS), self.random.random(), self.random.choice(ARTICLES)
        told = self.ask("GET", thread_path(url, sort="newest")).json
        shown = [comment["id"] for comment in every(told.get("comments", [])) if not comment.get("gone")]
        if shown:
            fields = {"reason": grounds, "text": "That is my street."}
            self.send(f"{API}/comments/{shown[int(place * len(shown))]}/reports", fields)

    def repeat(self) -> None:
        """The same request twice, as after a tunnel: one reply."""
        reply = self._post(self.random.choice(ARTICLES), None)
        if reply is None:
            return
        again = self._send(self._fields(reply.url, None, reply.said[0]))
        if again.status == 202 and again.json["id"] != reply.public_id:
            self.fault("a repeated Idempotency-Key made another reply")

    def preview(self) -> None:
        """What a reply would look like."""
        said = text(self.random, word(self.world.seed, self.who, self.count))
        self.send(f"{API}/preview", {"body": said})

    def page(self) -> None:
        """The page of an article without JavaScript."""
        self.ask("GET", f"/reply/{SITE}?{urlencode({'url': self.random.choice(ARTICLES)})}")

    def _post(self, url: str, parent: str | None) -> Reply | None:
        said = text(self.random, word(self.world.seed, self.who, self.count))
        answer = self._send(self._fields(url, parent, said))
        if answer.status != 202:
            return None
        told = answer.json
        reply = Reply(told["id"], told["ticket"], url, [said])
        self.world.keep(reply)
        self.mine.append(reply)
        return reply

    def _fields(self, url: str, parent: str | None, said: str) -> dict[str, object]:
        address = f"{MARK}.{self.number}.{self.count % 2}@{DOMAIN}"
        name = NAMES[self.number % len(NAMES)]
        return {
            "url": url, "parent": parent, "name": name, "email": address, "body": said, "elapsed": 48_000,
        }  # fmt: skip

    def _send(self, fields: dict[str, object]) -> Answer:
        """Sent until there is an answer that is one."""
        key, end = f"{self.world.seed}-{self.who}-{self.count}", time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.send(f"{API}/comments", fields, Idempotency_Key=key)
                if answer.status != 503 or time.monotonic() > end:
                    return answer
                time.sleep(min(float(answer.headers["Retry-After"] or 1), 2))
            except Broken:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def _change(self, reply: Reply, said: str) -> Answer:
        path = f"{API}/comments/{reply.public_id}"
        answer = self.send(path, {"body": said}, method="PATCH", **_ticket(reply))
        if answer.status == 200:
            reply.said.append(said)
            if answer.json["body"] != said:
                self.fault("the answer to an edit tells another text")
        return answer

    def _is_said_to_wait(self, reply: Reply) -> bool:
        told = self.ask("GET", f"{API}/comments/{reply.public_id}", headers=_ticket(reply)).json
        return told.get("status") == "pending"

    def _own(self) -> Reply | None:
        """One of the own replies, the newer the likelier."""
        place = self.random.random() ** 2
        return self.mine[-1 - int(place * len(self.mine))] if self.mine else None


def _ticket(reply: Reply) -> dict[str, str]:
    return {"Authorization": f"Ticket {reply.ticket}"}

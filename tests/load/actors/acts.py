"""Acts on one reply, its writer or its article, each as its form at the desk is sent."""

import re

from tests.factories import ORIGIN
from tests.load.actors.actor import Answer
from tests.load.actors.desk import Desk, Row
from tests.load.actors.texts import text, word
from tests.load.actors.world import ARTICLES, DESK, MADE

STATUSES = ("approved", "rejected", "spam", "pending")
REASONS = ("insult", "off_topic", "spam", "other")


class Acts(Desk):
    """What a moderator may do to a reply, its writer and its article."""

    def decide(self, row: Row, to: str, **more: object) -> Answer:
        """Give a reply another status; the script holds what comes next."""
        return self.post(f"comments/{row.id}/decision", self.seen(row) | {"to": to} | more)

    def feature(self, row: Row, on: bool = True) -> Answer:
        """Mark a published reply."""
        return self.post(f"comments/{row.id}/feature", self.seen(row) | {"on": int(on)})

    def rewrite(self, row: Row) -> Answer:
        """A moderator's text."""
        own = word(self.world.seed, self.who, self.count)
        return self.post(f"comments/{row.id}/edit", self.seen(row) | {"body": text(self.random, own)})

    def redact(self, row: Row) -> Answer:
        """One of its words becomes a gap, often the one that no other text holds."""
        words = self.typed(row.id).split() or ["nothing"]
        own = [one.strip(".") for one in words if one.startswith(f"w{self.world.seed}x")]
        place = self.random.random()
        passage = own[0] if own and place < 0.5 else words[int(place * len(words))]
        done = self.post(f"comments/{row.id}/redact", self.seen(row) | {"passages": passage})
        if passage in own and done.status in (200, 303):
            self.world.redacted[row.id] = passage
        return done

    def place(self, row: Row, url: str) -> Answer:
        """Move it, with what hangs on it, to the article of a URL, which it may make."""
        return self.post(f"comments/{row.id}/place", self.seen(row) | {"url": url, "title": "Moved here"})

    def reply(self, row: Row, times: int = 1) -> Answer:
        """Answer as the publication; twice is a double click."""
        said = text(self.random, word(self.world.seed, self.who, self.count))
        for _ in range(times):
            answer = self.post(f"comments/{row.id}/reply", self.seen(row) | {"body": said})
        return answer

    def delete(self, row: Row) -> Answer:
        """End it."""
        done = self.post(f"comments/{row.id}/delete", self.seen(row) | {"sure": 1})
        if done.status in (200, 303):
            self.world.end(row.id)
        return done

    def undo(self, decision: str) -> Answer:
        """Take a decision back: `latest` is one's own last one."""
        return self.post(f"decisions/{decision}/undo", {"queue": "all"})

    def trust(self, writer: str, to: str) -> Answer:
        """What one thinks of a writer."""
        return self.post(f"writers/{writer}/trust", {"to": to})

    def close(self, article: str, to: str) -> Answer:
        """Close an article to new replies, or open it."""
        return self.post(f"articles/{article}/closing", {"to": to})

    def article_of(self, url: str) -> str:
        """The public id of an article, as its list names it; empty where it is not listed."""
        page = self.get("articles", q=url.rpartition("/")[2]).text
        found = re.findall(rf"{DESK}/articles/(\w{{13}})", page)
        return found[int(self.random.random() * len(found))] if found else ""

    def seen(self, row: Row) -> dict[str, object]:
        """What every form carries: the version that was looked at, and the list that one came from."""
        return {"seen": row.version, "queue": "pending"}

    def somewhere(self) -> str:
        """The URL of an article, mostly of one of the five; a new one is that of colleagues, too."""
        new = f"{ORIGIN}/new/{self.count // 8}"
        return self.random.choice([*ARTICLES * 2, *MADE, new, new])

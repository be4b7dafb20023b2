"""Bulk acts: what was ticked, what is alike, all of a list; cancelled and taken back."""

import re
from html import unescape

from tests.load.actors.actor import Answer
from tests.load.actors.acts import STATUSES, Acts

_FIELD = re.compile(r'<input type="hidden" name="(number|until|versions)" value="([^"]*)"')
SEARCHES = ("", "", "article:https://magazine.example/driver/1", "has:link", "from:Rita", "tap")


class Bulk(Acts):
    """What a moderator does to many at once."""

    def decide_alike(self) -> None:
        """Decide a reply and all that wait and are alike."""
        to = self.random.choice(("spam", "rejected", "approved"))
        if row := self.row("pending"):
            self.decide(row, to, alike=1)

    def choose(self) -> None:
        """Decide some rows of a page; a folded row stands for its group at times."""
        to, queue = self.random.choice(STATUSES), self.random.choice(("pending", "approved", "spam", "all"))
        share, name = self.random.random(), self.random.choice(("chosen", "chosen", "chosen_alike"))
        rows = self.rows(queue)
        some = rows[: int(share * len(rows)) + 1]
        if some:
            chosen = {name: [row.chosen for row in some]}
            self._begun(self.post("batches", {"to": to, "queue": queue} | chosen, script=True))

    def all_that_match(self) -> None:
        """Decide a whole list, as its preview showed it: the worker's work where it is long."""
        to, queue = self.random.choice(STATUSES), self.random.choice(("pending", "approved", "all"))
        search = {"q": self.random.choice(SEARCHES), "queue": queue}
        preview = self.get("batches/preview", to=to, **search).text
        fields = {name: unescape(value) for name, value in _FIELD.findall(preview)}
        if fields:
            self._begun(self.post("batches", {"to": to, "all": 1} | search | fields, script=True))

    def stop_or_undo(self) -> None:
        """Cancel a bulk act or take it back, one's own or a colleague's."""
        act, place = self.random.choice(("cancel", "undo")), self.random.random()
        newest = self.world.batches[-8:]
        if newest:
            batch = newest[int(place * len(newest))]
            self.get(f"batches/{batch}", script=self.random.random() < 0.5)
            self.post(f"batches/{batch}/{act}", {"queue": "all"})

    def _begun(self, answer: Answer) -> None:
        if batch := answer.json.get("batch"):
            with self.world.lock:
                self.world.batches.append(batch)

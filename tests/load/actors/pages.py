"""The pages of the desk and what its script asks while a list is open: they only have to answer."""

import re
import time

from tests.load.actors.acts import Acts
from tests.load.actors.world import DESK

LISTS = ("pending", "unattached", "reported", "spam", "rejected", "approved", "all")
SEARCHES = (
    "tap", "from:Ömer", "has:link", "-has:report", "status:approved", "held:first-reply", "first:yes",
    "after:1d", '"by the church"', "article:driver",
)  # fmt: skip
OF_ONE = ("", "/thread", "/text", "/history", "/edit", "/redact", "/reply", "/notes", "/delete", "/place",
          "/beside")  # fmt: skip


class Pages(Acts):
    """Reading at the desk."""

    def read_pages(self) -> None:
        """Some pages around one reply, and some lists."""
        queue, search = self.random.choice(LISTS), self.random.choice(SEARCHES)
        sheets, menu = self.random.sample(OF_ONE, 3), self.random.choice(("articles", "log", "batches"))
        rows = self.rows(queue, q=search) or self.rows(queue)
        self.get(menu)
        if rows:
            row = rows[int(self.random.random() * len(rows))]
            for sheet in sheets:
                self.get(f"comments/{row.id}{sheet}")
            if row.writer:
                self.get(f"writers/{row.writer}")

    def live(self) -> None:
        """What the desk's script asks every four seconds."""
        queue = self.random.choice(LISTS)
        rows = self.rows(queue)
        seen = " ".join(row.chosen for row in rows)
        since = str(int(time.time() * 1000) - 4_000)
        told = self.get("live", script=True, queue=queue, since=since, seen=seen)
        if told.status == 200 and min(told.json["counts"].values()) < 0:
            self.fault(f"fewer than none: {told.json['counts']}")

    def claim(self) -> None:
        """Hold the first rows of Pending."""
        rows = self.rows("pending")
        self.post("claims", {"wanted": [row.chosen for row in rows[:10]]}, script=True)

    def views(self) -> None:
        """Save a view, share it, ask for its number, and delete it."""
        name = f"view {self.number} {self.count}"
        self.post("views", {"name": name, "queue": "pending", "q": "tap", "shared": 1}, script=False)
        self.get("views/numbers", script=True)
        for view in set(
            re.findall(rf"{DESK}/views/(\w{{13}})/sharing", self.get("queue/pending", q="tap").text)
        ):
            self.post(f"views/{view}/sharing", {"to": "own"}, script=False)
            self.post(f"views/{view}/deletion", {"sure": 1}, script=False)

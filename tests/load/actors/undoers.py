"""Who takes back whatever she does, and looks whether every column is as it was before."""

from collections.abc import Callable, Sequence
from random import Random

from flask import Flask

from tests.load.actors.actor import Answer, said
from tests.load.actors.acts import STATUSES, Acts
from tests.load.actors.desk import Row, rows_of
from tests.load.actors.readers import every, thread_path
from tests.load.actors.rows import Snapshot, acts_of_others, differences, snapshot
from tests.load.actors.world import ARTICLES, World


class Undoer(Acts):
    """Acts, and undoes that at once. Where somebody else came between, nothing is compared."""

    acts = {
        "decide_one": 6, "keep_one": 2, "feature_one": 2, "rewrite_one": 3, "redact_one": 3, "move_one": 4,
        "attach_one": 1, "reply_to_one": 3, "some_at_once": 3, "below_a_move": 3,
    }  # fmt: skip
    script = True

    def __init__(self, world: World, who: str, number: int, app: Flask) -> None:
        super().__init__(world, who, number)
        self.app = app

    def do(self, act: str) -> None:
        """One act, with a database session of its own."""
        with self.app.app_context():
            super().do(act)

    def rehearse(self, times: int) -> None:
        """Every act some times, while nobody else is there."""
        for number in range(times):
            for act in self.acts:
                self.random, self.count = Random(f"{self.world.seed}-{act}-{number}"), -number
                self.do(act)

    def decide_one(self) -> None:
        """Another status."""
        to = self.random.choice(STATUSES)
        if row := self.row("pending", "approved", "rejected", "spam"):
            self._there_and_back([row], lambda: self.decide(row, to))

    def keep_one(self) -> None:
        """A reported reply is kept, or rejected."""
        to = self.random.choice(("approved", "rejected"))
        if row := self.row("reported"):
            self._there_and_back([row], lambda: self.decide(row, to))

    def feature_one(self) -> None:
        """Featured, or not any more."""
        on = self.random.random() < 0.8
        if row := self.row("approved"):
            self._there_and_back([row], lambda: self.feature(row, on))

    def rewrite_one(self) -> None:
        """Another text."""
        if row := self.row("approved", "pending", "spam"):
            self._there_and_back([row], lambda: self.rewrite(row))

    def redact_one(self) -> None:
        """A gap in it."""
        if row := self.row("approved", "pending", "rejected"):
            self._there_and_back([row], lambda: self.redact(row))

    def move_one(self) -> None:
        """Under another article, with all that hangs on it."""
        where = self.somewhere()
        if row := self.row("approved", "approved", "pending"):
            self._there_and_back([row], lambda: self.place(row, where), (where,))

    def attach_one(self) -> None:
        """Under an article at all."""
        where = self.somewhere()
        if row := self.row("unattached"):
            self._there_and_back([row], lambda: self.place(row, where), (where,))

    def reply_to_one(self) -> None:
        """An answer, and what it approved."""
        if row := self.row("approved", "pending"):
            self._there_and_back([row], lambda: self.reply(row))

    def some_at_once(self) -> None:
        """A bulk act on a few."""
        to, queue = self.random.choice(STATUSES), self.random.choice(("pending", "approved", "all"))
        rows = self.rows(queue)
        some = self.random.sample(rows, min(len(rows), 5))
        form = {"to": to, "queue": queue, "chosen": [row.chosen for row in some]}
        if some:
            self._there_and_back(some, lambda: self.post("batches", form))

    def below_a_move(self) -> None:
        """Another status of a reply, taken back when what it answers has been moved."""
        to, place, url = self.random.choice(STATUSES), self.random.random(), self.random.choice(ARTICLES)
        told = self.ask("GET", thread_path(url, sort="newest")).json
        pairs = [
            (one["id"], other["id"]) for one in every(told.get("comments", [])) for other in one["replies"]
        ]
        if not pairs:
            return
        above, below = pairs[int(place * len(pairs))]
        rows = [*rows_of(self.get(f"comments/{above}").text), *rows_of(self.get(f"comments/{below}").text)]
        if [row.id for row in rows] != [above, below]:
            return
        before = acts_of_others(self.who, below)
        done = self.decide(rows[1], to).json.get("done")
        self.place(rows[0], self.somewhere())
        back = self.post(f"decisions/{done}/undo", {}) if done else None
        if back and back.status == 409 and acts_of_others(self.who, below) == before:
            self.fault(f"can't be taken back below a move: {said(back)}")
        self.world.compared["below_a_move"] += bool(back)

    def _there_and_back(
        self, rows: Sequence[Row], act: Callable[[], Answer], urls: Sequence[str] = ()
    ) -> None:
        before = self._look(rows, urls)
        done = act()
        told = done.json
        if done.status != 200 or not (told.get("done") or told.get("batch")):
            self.world.compared["nothing to undo"] += 1
            return
        batch = told.get("batch")
        back = self.post(f"batches/{batch}/undo" if batch else f"decisions/{told['done']}/undo", {})
        self._compare(before, back, self._look(rows, urls))

    def _compare(self, before: Snapshot, back: Answer, after: Snapshot) -> None:
        if back.status == 503 or before.by_others != after.by_others:
            self.world.compared["disturbed"] += 1
        elif back.status not in (200, 303):
            self.fault(f"can't be taken back, though nobody came between: {back.status} {said(back)}")
        else:
            self.world.compared[self.act] += 1
            for difference in differences(before, after):
                self.fault(f"is not as before: {difference}")

    def _look(self, rows: Sequence[Row], urls: Sequence[str]) -> Snapshot:
        return snapshot(self.who, [row.id for row in rows], urls)

"""One application over one stored site, with the people who act on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from moderation.comments.models import Comment, Status
from moderation.foundation import clock
from moderation.foundation.db import db
from moderation.moderators.models import Role
from tests.clients import Client, Desk
from tests.factories import ORIGIN, a_member, a_site
from tests.growth.steps import Cost, counted
from tests.growth.stored import Size, Written, fill, merge_words

API = "/api/v1/sites/herald"
BOUNDS = {
    "moderation.articles.queries.RECENT": 10,
    "moderation.articles.queries.FEW": 10,
    "moderation.comments.queries.lists.MOST": 20,
    "moderation.comments.queries.alike.MOST": 20,
    "moderation.comments.queries.lists.WINDOW": 40,
    "moderation.comments.queries.lists.WINDOWS": 5,
    "moderation.comments.queries.numbers.MOST_WEIGHED": 100,
    "moderation.dashboard.batches.MOST": 20,
    "moderation.comments.queries.narrowing.FEW": 20,
}
"""Bounds of the product that are far above what the small site holds, and what they are for the gate."""


def bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bounds of the product be those of the gate."""
    for name, value in BOUNDS.items():
        monkeypatch.setattr(name, value)


@dataclass
class World:
    """A site with its owner's browser (`desk`) and a reader's; each act takes a reply of its own."""

    app: Flask
    size: Size
    desk: Desk
    reader: Client
    written: list[Written]
    taken: set[int] = field(default_factory=set)
    numbers: Any = field(default_factory=lambda: count(1))

    def cost(self, act: "Act") -> Cost:
        """What an act costs; what it needs beforehand is not counted. Raises when it is refused."""
        with self.app.app_context():
            do = act(self)
            merge_words()
            with counted() as cost:
                answer = do()
            assert answer.status_code < 400, (answer.status_code, answer.text[:2_000])
            return cost

    def take(
        self, status: Status, *, reported: bool = False, attached: bool = True, root: bool = True
    ) -> Written:
        """A reply of this kind that no act was about yet; of the mailing, where there is one.

        It lies in the middle, for the first and the last may be found by luck.
        """
        for place in self._places:
            written = self.written[place]
            fits = (written.status, written.is_reported, written.is_attached) == (status, reported, attached)
            if fits and written.is_root is root and written.id not in self.taken:
                self.taken.add(written.id)
                return written
        raise LookupError(status)

    @cached_property
    def _places(self) -> list[int]:
        """In which order replies are taken."""
        middle = len(self.written) // 2
        places = [*range(middle, len(self.written)), *range(middle)]
        return sorted(places, key=lambda place: self.size.alike and place % 2)

    def version(self, public_id: str) -> int:
        """The version that a reply has now."""
        version = db.session.scalar(select(Comment.version).where(Comment.public_id == public_id))
        db.session.rollback()
        assert version is not None
        return version

    def at_desk(self, path: str, **form: Any) -> Any:
        """Send a form of the desk; what the script of the desk would ask is asked with it."""
        return self.desk.post(f"/dashboard/herald/{path}", data={"queue": "pending"} | form)

    def about(self, public_id: str, what: str, **form: Any) -> Any:
        """Send a form about a reply, at the version that it has now."""
        return self.at_desk(f"comments/{public_id}/{what}", seen=self.version(public_id), **form)

    def send(self, body: str, url: str, **more: Any) -> Any:
        """A reader posts; each time somebody else."""
        who = next(self.numbers)
        reply = {"url": url, "name": "Rita", "email": f"rita{who}@mail.example", "body": body} | more
        return self.reader.post(f"{API}/comments", json=reply, headers={"Origin": ORIGIN})


Act = Callable[[World], Callable[[], Any]]
"""Prepares an act of a world; the act itself is what it returns."""


def populate(app: Flask, size: Size) -> World:
    """Fill the database of an application; inside of its context."""
    app.config["TESTING"] = False
    app.test_client_class = Client
    site = a_site()
    alice = a_member(site, Role.OWNER, "alice")
    uniquifier = alice.fs_uniquifier
    written = fill(site, alice.id, size, clock.now())
    desk = Desk(app, app.response_class, use_cookies=True)
    desk.sign_in(uniquifier)
    world = World(app, size, desk, app.test_client(), written)  # type: ignore[arg-type]
    assert desk.get("/dashboard/herald/queue/pending").status_code == 200
    return world

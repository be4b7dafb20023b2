"""Every badge of the desk says how long its own list is, whatever happened before."""

import random
from dataclasses import dataclass, field, replace
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, event, func, select

from moderation.comments import queries, search
from moderation.comments.filters import Filter
from moderation.comments.models import Comment, Queue, Source, Status, Tally
from moderation.decisions import operations as decisions
from moderation.decisions.actors import WRITER, moderator
from moderation.decisions.errors import NotUndoable, Stale, Unattached
from moderation.decisions.models import Decision
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.foundation.errors import NotFound
from moderation.moderators.models import Account
from moderation.reports import operations as reports
from moderation.reports.models import Grounds
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.submissions import operations as submissions
from moderation.submissions.drafts import Draft
from moderation.submissions.fates import fate_of
from moderation.submissions.operations import Manner
from tests.factories import ORIGIN, a_comment, a_site, an_article
from tests.waiting import in_threads


def listed(site_id: int) -> dict[Queue, int]:
    """How many comments each list of the desk shows, page after page."""
    return {which: len(walked(site_id, Filter(which, folded=False))) for which in Queue}


def walked(site_id: int, filter: Filter) -> list[int]:
    """The keys of a list in its order, page after page."""
    page = queries.listing(site_id, filter, limit=5)
    found = [row.id for row in page.rows]
    while page.next:
        page = queries.listing(site_id, filter, page.next, limit=5)
        found += [row.id for row in page.rows]
    return found


SEARCHES = (
    "reply",
    "another -number",
    "from:rita has:report",
    "article:made",
    "first:yes",
    "status:approved",
)


@dataclass
class Chance:
    """Random acts on a site, as people and programs do them."""

    site_id: int
    account_id: int
    turns: random.Random = field(default_factory=lambda: random.Random(11))
    texts: int = 0

    def act(self) -> None:
        """One of them; what the desk refuses is no act."""
        acts = [self.submit] * 3 + [self.decide] * 4 + [self.report] * 4
        acts += [self.undo, self.place, self.edit, self.withdraw, self.keep, self.liken]
        try:
            with transaction():
                self.turns.choice(acts)(sites.by_id(self.site_id))  # type: ignore[arg-type]
        except (NotFound, Stale, NotUndoable, Unattached):
            pass

    def submit(self, site: Site) -> None:
        self.texts += 1
        host = self.turns.choice([ORIGIN, "https://elsewhere.example"])
        url = f"{host}/{self.turns.randrange(3)}"
        draft = Draft(url, f"Reply number {self.texts}.", "Rita", "rita@mail.example")
        submissions.submit(
            site, submissions.prepare(draft), Manner(Source.EMBED, limits=False), now=clock.now()
        )

    def decide(self, site: Site) -> None:
        if comment := self._one():
            to = self.turns.choice(
                [Status.APPROVED, Status.APPROVED, Status.REJECTED, Status.SPAM, Status.PENDING]
            )
            by, seen = moderator(self.account_id), comment.version
            decisions.decide(site, comment.public_id, to, by=by, seen=seen, now=clock.now())

    def undo(self, site: Site) -> None:
        made = db.session.scalars(select(Decision).order_by(Decision.id)).all()
        if made:
            decision = self.turns.choice(made[-5:])
            decisions.undo(site, decision.public_id, by=moderator(self.account_id), now=clock.now())

    def place(self, site: Site) -> None:
        if comment := self._one():
            article = self.turns.choice([an_article_of(site, number) for number in range(2)])
            decisions.attach(
                site, comment.public_id, article, by=moderator(self.account_id), seen=comment.version,
                now=clock.now(),
            )  # fmt: skip

    def edit(self, site: Site) -> None:
        comment, now = self._one(), clock.now()
        if comment and submissions.editable_until(site, comment, fate_of(site, comment, now), now):
            self.texts += 1
            submissions.edit(site, comment.public_id, f"Another text {self.texts}.", now=clock.now())

    def report(self, site: Site) -> None:
        if comment := self._one(Comment.status == Status.APPROVED):
            network = self.turns.randbytes(16)
            grounds = self.turns.choice([*Grounds])
            reports.report(site, comment.public_id, grounds, "", network=network, now=clock.now())

    def keep(self, site: Site) -> None:
        comment, by = self._one(Comment.reported > 0), moderator(self.account_id)
        if comment and self.turns.random() < 0.4:
            decisions.decide(
                site, comment.public_id, Status.APPROVED, by=by, seen=comment.version, now=clock.now()
            )

    def withdraw(self, site: Site) -> None:
        comment = self._one()
        if comment and comment.status is not Status.DELETED and self.turns.random() < 0.4:
            decisions.withdraw(site, decisions.lock(site, comment.public_id), by=WRITER, now=clock.now())

    def liken(self, site: Site) -> None:
        if comment := self._one():
            comment.alike = self.turns.choice([None, 1, 2])

    def _one(self, *conditions: ColumnElement[bool]) -> Comment | None:
        rows = db.session.scalars(select(Comment).where(*conditions).order_by(Comment.id)).all()
        return self.turns.choice(rows) if rows else None


def an_article_of(site: Site, number: int):  # type: ignore[no-untyped-def]
    """An article of the site, made when it is first asked for."""
    from moderation.articles import operations
    from moderation.articles import queries as articles

    url = f"{ORIGIN}/made-{number}"
    return articles.resolve(site.id, url) or operations.create(site, url, "Made", now=clock.now())


@pytest.mark.slow
def test_after_any_acts_every_badge_is_the_length_of_its_list(site: Site, bob: Account) -> None:
    chance = Chance(site.id, bob.id)

    for _ in range(350):
        chance.act()

    db.session.rollback()
    assert queries.counts(chance.site_id) == listed(chance.site_id) == queries.recount(chance.site_id)
    assert all(queries.counts(chance.site_id).values())
    for which, typed in product(Queue, SEARCHES):
        filter = search.read(typed, which, now=clock.now(), folded=False)
        rows = walked(chance.site_id, filter)
        assert queries.number(chance.site_id, filter) == (len(rows), False), (which, typed)
        assert all(queries.belongs(chance.site_id, filter, key) for key in rows)
        once = walked(chance.site_id, replace(filter, folded=True))
        assert once == [key for key in rows if key in set(once)]


@pytest.mark.slow
def test_what_is_folded_stands_under_the_first_of_its_kind(site: Site, bob: Account) -> None:
    chance = Chance(site.id, bob.id, random.Random(5))
    for _ in range(100):
        chance.act()
    with transaction():
        for _ in range(30):
            chance.liken(site)

    once = walked(chance.site_id, Filter(Queue.PENDING))
    every = walked(chance.site_id, Filter(Queue.PENDING, folded=False))
    rows = db.session.scalars(select(Comment).where(Comment.id.in_(every))).all()

    first: dict[int, int] = {}
    for row in sorted(rows, key=lambda row: row.id):
        first.setdefault(row.alike or row.id, row.id)
    assert once == sorted(first.values())
    assert len(once) < len(rows)


def test_a_deleted_comment_counts_nowhere(site: Site) -> None:
    comment = a_comment(site, status=Status.SPAM)
    site_id, public_id = site.id, comment.public_id

    with transaction():
        here = sites.by_id(site_id)
        assert here is not None
        decisions.withdraw(here, decisions.lock(here, public_id), by=WRITER, now=clock.now())

    assert set(queries.counts(site_id).values()) == {0}


def test_what_is_rolled_back_is_not_counted(site: Site) -> None:
    comment = a_comment(site)
    site_id, public_id = site.id, comment.public_id

    with pytest.raises(ZeroDivisionError), transaction():
        _mark_and_fail(site_id, public_id)
    a_comment(site)

    assert queries.counts(site_id)[Queue.PENDING] == 2
    assert queries.counts(site_id)[Queue.SPAM] == 0


def test_no_site_counts_another_ones_comments(site: Site) -> None:
    other = a_site("other", "Other", ["https://other.example"])
    a_comment(other)

    assert queries.counts(site.id)[Queue.ALL] == 0
    assert queries.counts(other.id)[Queue.ALL] == 1


def test_one_statement_counts_however_much_a_transaction_changes(site: Site) -> None:
    articles = [an_article(site), an_article(site)]
    made = [a_comment(site, article=article) for article in articles for _ in range(3)]
    site_id, names = site.id, [comment.public_id for comment in made]
    seen: list[str] = []
    note = lambda _c, _u, statement, *_more: seen.append(statement)  # noqa: E731

    event.listen(db.engine, "before_cursor_execute", note)
    with transaction():
        here = sites.by_id(site_id)
        assert here is not None
        for name in names:
            decisions.decide(here, name, Status.SPAM, by=WRITER, seen=1, now=clock.now())
    event.remove(db.engine, "before_cursor_execute", note)

    assert sum("tallies" in statement for statement in seen) == 1
    assert queries.counts(site_id)[Queue.SPAM] == len(names)


def test_many_at_once_are_all_counted(app: Flask, site: Site, bob: Account) -> None:
    article = an_article(site)
    made = [a_comment(site, article=article) for _ in range(12)]
    site_id, account_id, names = site.id, bob.id, [comment.public_id for comment in made]
    db.session.remove()

    def decide(mine: list[str]) -> None:
        with app.app_context():
            for name in mine:
                with transaction():
                    here = sites.by_id(site_id)
                    assert here is not None
                    by = moderator(account_id)
                    decisions.decide(here, name, Status.REJECTED, by=by, seen=1, now=clock.now())

    in_threads(*[lambda mine=names[place::4]: decide(mine) for place in range(4)])

    assert queries.counts(site_id)[Queue.REJECTED] == len(names)
    assert queries.counts(site_id)[Queue.PENDING] == 0


@pytest.mark.slow
def test_on_postgresql_transactions_spread_over_several_rows(site: Site) -> None:
    for _ in range(40):
        a_comment(site)

    rows = db.session.scalar(select(func.count()).select_from(Tally).where(Tally.queue == Queue.PENDING))

    assert rows == 1 if db.engine.dialect.name == "sqlite" else rows > 1  # type: ignore[operator]


def _mark_and_fail(site_id: int, public_id: str) -> None:
    here = sites.by_id(site_id)
    assert here is not None
    decisions.decide(here, public_id, Status.SPAM, by=WRITER, seen=1, now=clock.now())
    raise ZeroDivisionError

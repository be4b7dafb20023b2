"""Every act locks its rows in the order of docs/architecture.md, so that no two wait for each other."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask

from moderation.articles import operations as articles
from moderation.articles import queries as article_queries
from moderation.articles.models import Article
from moderation.batches import operations as batches
from moderation.claims import operations as claims
from moderation.commenters import operations as commenters
from moderation.commenters import queries as commenter_queries
from moderation.commenters.models import Commenter, Trust
from moderation.comments.models import Comment, Source, Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import WRITER, moderator
from moderation.foundation import clock, outbox
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account
from moderation.notes import operations as notes
from moderation.notifications import routing
from moderation.reports import operations as reports
from moderation.reports.models import Grounds
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.sites.policy import Hold
from moderation.submissions import operations as submissions
from moderation.submissions.drafts import Draft
from moderation.submissions.operations import Manner
from tests.factories import ORIGIN, a_comment, a_commenter, an_article
from tests.locks import Watch, watched


@dataclass
class World:
    """Two articles with a thread each, all of it by one writer, and a reply without an article."""

    site_id: int
    by: int
    writer: str
    address: str
    articles: list[str]
    urls: list[str]
    threads: list[list[str]]
    loose: str
    notes: list[str]

    @property
    def site(self) -> Site:
        site = sites.by_id(self.site_id)
        assert site is not None
        return site

    @property
    def acting(self) -> dict[str, Any]:
        return {"by": moderator(self.by), "now": clock.now()}

    def comment(self, public_id: str) -> Comment:
        return db.session.query(Comment).filter_by(public_id=public_id).one()

    def version(self, public_id: str) -> int:
        return self.comment(public_id).version

    def article(self, place: int) -> Article:
        found = article_queries.by_public_id(self.site_id, self.articles[place])
        assert found is not None
        return found

    def commenter(self) -> Commenter:
        found = commenter_queries.by_public_id(self.site_id, self.writer)
        assert found is not None
        return found

    def submit(self, *, place: int = 0, parent: str | None = None, body: str = "Ours is dry, too.",
               address: str | None = None, hold: Hold = Hold.SUSPECT, url: str = "") -> None:  # fmt: skip
        site = sites.apart(self.site)
        site.settings = replace(site.policy, hold=hold).stored()
        draft = Draft(url or self.urls[place], body, "Rita", address or self.address, parent=parent)
        submissions.submit(
            site, submissions.prepare(draft), Manner(Source.EMBED, key=body, limits=False), now=clock.now()
        )

    def act(self, operation: Callable[..., decisions.Outcome], comment: str, *given: Any) -> str:
        done = operation(self.site, comment, *given, seen=self.version(comment), **self.acting)
        assert done.changed and done.decision is not None
        return done.decision.public_id

    def undo(
        self, operation: Callable[..., decisions.Outcome], comment: str, *given: Any
    ) -> Callable[[], Any]:
        """An act that was done before, and its undo as what is watched."""
        with transaction():
            decision = self.act(operation, comment, *given)
        return lambda: decisions.undo(self.site, decision, **self.acting)

    def chosen(self, *, some: int = 0) -> list[tuple[str, int]]:
        names = [name for thread in self.threads[::-1] for name in thread[some:]]
        return [(name, self.version(name)) for name in [self.loose, *names]]

    def begun(self, to: Status = Status.REJECTED) -> int:
        with transaction():
            return batches.begin(self.site, self.chosen(), to, **self.acting).id

    def run(self, key: int) -> None:
        batches.run_some(self.site, key, now=clock.now())

    def done(self) -> int:
        key = self.begun()
        with transaction():
            self.run(key)
        return key


def a_world(site: Site, by: Account) -> World:
    rita = a_commenter(site)
    address = rita.email.reveal()
    places = [an_article(site) for _ in range(2)]
    threads = []
    for article in places:
        root = a_comment(site, article=article, status=Status.APPROVED, commenter=rita)
        middle = a_comment(site, parent=root, commenter=rita, status=Status.APPROVED)
        threads.append([root, middle, a_comment(site, parent=middle, commenter=rita)])
    loose = a_comment(site, attached=False, commenter=rita)
    with transaction():
        written = notes.add(threads[0][1], "Look.", account_id=by.id, now=clock.now()).public_id
        reports.report(site, threads[0][0].public_id, Grounds.SPAM, "", network=b"1" * 16, now=clock.now())
    return World(
        site.id, by.id, rita.public_id, address, [article.public_id for article in places],
        [article.url for article in places], [[row.public_id for row in thread] for thread in threads],
        loose.public_id, [written],
    )  # fmt: skip


def explained(w: World) -> Callable[[], Any]:
    with transaction():
        decision = w.act(decisions.decide, w.threads[0][2], Status.REJECTED)
    return lambda: decisions.give_reason(w.site, decision, "insult", **w.acting)


def explained_together(w: World) -> Callable[[], Any]:
    key = w.done()
    from moderation.decisions.models import Decision

    one = db.session.query(Decision).filter_by(batch_id=key).first()
    assert one is not None
    name = one.public_id
    return lambda: batches.give_reason(w.site, name, "insult", **w.acting)


def answered_and_moved(w: World) -> Callable[[], Any]:
    waiting = a_comment(w.site, article=w.article(1)).public_id
    undo = w.undo(decisions.reply, waiting, "Thank you.")
    with transaction():
        w.act(decisions.attach, waiting, w.article(0))
    return undo


def cancelled(w: World) -> Callable[[], Any]:
    key = w.begun()
    return lambda: batches.cancel(w.site, key, now=clock.now())


def decide_and_claim(w: World) -> None:
    w.act(decisions.decide, w.threads[1][2], Status.APPROVED)
    claims.claim(w.site_id, w.by, dict.fromkeys([*w.threads[0], w.loose]), now=clock.now())


def move_to_a_new_article(w: World) -> None:
    article = articles.create(w.site, f"{ORIGIN}/new", "New", now=clock.now())
    w.act(decisions.attach, w.threads[1][0], article)


def swept(w: World) -> None:
    routing.plan(outbox.due(now=clock.now() + timedelta(days=1)), now=clock.now())


def closed_by_time(w: World) -> Callable[[], Any]:
    with transaction():
        for place in (1, 0):
            w.article(place).closes_at = clock.now() + timedelta(hours=1)

    def sweep() -> None:
        found = article_queries.just_closed(since=clock.now(), now=clock.now() + timedelta(hours=2))
        assert len(found) == 2
        for article in found:
            articles.touch(article)

    return sweep


def known_twice(w: World) -> Callable[[], Any]:
    other = a_comment(w.site, article=w.article(1), commenter=a_commenter(w.site)).commenter_id
    assert other is not None
    a_comment(w.site, attached=False, commenter=db.session.get(Commenter, (w.site_id, other)))
    return lambda: decisions.join(w.site, (w.commenter().id, other), now=clock.now())


def trusted(w: World) -> None:
    writer = commenter_queries.locked(w.site_id, w.writer)
    assert writer is not None
    commenters.set_trust(writer, Trust.TRUSTED)


def closing(w: World, act: Callable[[Article], None]) -> None:
    (article,) = article_queries.locked(w.site_id, [w.article(0).id])
    act(article)


@dataclass
class After:
    """An act that needs something to be done before; `prepare` does that and returns it."""

    prepare: Callable[[World], Callable[[], Any]]


ACTS: dict[str, Callable[[World], Any] | After] = {
    "submissions.submit": lambda w: w.submit(),
    "submissions.submit (held)": lambda w: w.submit(hold=Hold.ALL),
    "submissions.submit (nested)": lambda w: w.submit(parent=w.threads[0][1]),
    "submissions.submit (nested, held)": lambda w: w.submit(parent=w.threads[0][1], hold=Hold.ALL),
    "submissions.submit (new writer)": lambda w: w.submit(address="n@x.example", parent=w.threads[0][0]),
    "submissions.submit (unknown article)": lambda w: w.submit(url=f"{ORIGIN}/unknown"),
    "submissions.edit": lambda w: submissions.edit(w.site, w.threads[0][1], "Another text.", now=clock.now()),
    "submissions.withdraw": lambda w: submissions.withdraw(w.site, w.threads[0][1], now=clock.now()),
    "decisions.withdraw": lambda w: decisions.withdraw(
        w.site, decisions.lock(w.site, w.threads[0][1]), by=WRITER, now=clock.now()
    ),
    "decisions.decide": lambda w: w.act(decisions.decide, w.threads[0][2], Status.APPROVED),
    "decisions.decide (keep)": lambda w: w.act(decisions.decide, w.threads[0][0], Status.APPROVED),
    "decisions.decide (unattached)": lambda w: w.act(decisions.decide, w.loose, Status.SPAM),
    "decisions.feature": lambda w: w.act(decisions.feature, w.threads[0][1], True),
    "decisions.give_reason": After(explained),
    "decisions.attach": lambda w: w.act(decisions.attach, w.loose, w.article(0)),
    "decisions.attach (move)": lambda w: w.act(decisions.attach, w.threads[1][1], w.article(0)),
    "decisions.reply": lambda w: w.act(decisions.reply, w.threads[0][2], "Thank you."),
    "decisions.rewrite": lambda w: w.act(decisions.rewrite, w.threads[0][1], "Rewritten."),
    "decisions.redact": lambda w: w.act(decisions.redact, w.threads[0][1], ["tap"]),
    "decisions.delete": lambda w: w.act(decisions.delete, w.threads[0][1]),
    "decisions.forget": lambda w: decisions.forget(w.site, w.commenter(), **w.acting),
    "decisions.join": After(known_twice),
    "decisions.undo (decide)": After(lambda w: w.undo(decisions.decide, w.threads[0][2], Status.APPROVED)),
    "decisions.undo (keep)": After(lambda w: w.undo(decisions.decide, w.threads[0][0], Status.APPROVED)),
    "decisions.undo (attach)": After(lambda w: w.undo(decisions.attach, w.loose, w.article(0))),
    "decisions.undo (move)": After(lambda w: w.undo(decisions.attach, w.threads[1][1], w.article(0))),
    "decisions.undo (reply)": After(lambda w: w.undo(decisions.reply, w.threads[0][2], "Thank you.")),
    "decisions.undo (reply to what was moved)": After(answered_and_moved),
    "decisions.undo (rewrite)": After(lambda w: w.undo(decisions.rewrite, w.threads[0][1], "Rewritten.")),
    "decisions.undo (feature)": After(lambda w: w.undo(decisions.feature, w.threads[0][1], True)),
    "batches.begin": lambda w: batches.begin(w.site, w.chosen(), Status.SPAM, **w.acting),
    "batches.run_some": After(lambda w: [key := w.begun(), lambda: w.run(key)][1]),
    "batches.undo": After(lambda w: [key := w.done(), lambda: batches.undo(w.site, key, **w.acting)][1]),
    "batches.cancel": After(cancelled),
    "batches.give_reason": After(explained_together),
    "reports.report": lambda w: reports.report(
        w.site, w.threads[0][1], Grounds.SPAM, "", network=b"2" * 16, now=clock.now()
    ),
    "notes.add": lambda w: notes.add(
        w.comment(w.threads[0][2]), "He again.", account_id=w.by, now=clock.now()
    ),
    "notes.remove": lambda w: notes.remove(w.site_id, w.notes[0], account_id=w.by),
    "claims.claim": decide_and_claim,
    "claims.let_go": lambda w: claims.let_go(w.site_id, w.by),
    "commenters.set_trust": trusted,
    "articles.create": move_to_a_new_article,
    "articles.close": lambda w: closing(w, lambda article: articles.close(article, at=clock.now())),
    "articles.reopen": lambda w: closing(w, articles.reopen),
    "worker: outbox": swept,
    "worker: closing": After(closed_by_time),
}  # fmt: skip


@pytest.fixture
def watch(app: Flask) -> Any:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one lock, and one writer")
    with watched(db.engine) as found:
        yield found


@pytest.mark.parametrize("name", ACTS)
def test_an_act_locks_its_rows_in_order(watch: Watch, site: Site, bob: Account, name: str) -> None:
    world, act = a_world(site, bob), ACTS[name]
    run = act.prepare(world) if isinstance(act, After) else partial(act, world)
    watch.wrong.clear()

    with transaction():
        run()

    assert watch.wrong == []


def test_every_operation_on_what_others_lock_too_is_among_them() -> None:
    parts = {"decisions": decisions, "batches": batches}
    told = {name.partition(" (")[0] for name in ACTS}
    known = {f"{part}.{name}" for part, module in parts.items() for name in module.__all__}
    helpers = {"Outcome", "hold", "lock", "screened", "edited"}  # screened by submit, edited by edit

    operations = {name for name in known if name[name.index(".") + 1].islower()}
    assert operations - {f"decisions.{name}" for name in helpers} <= told


def test_the_watch_sees_what_is_out_of_order(watch: Watch, site: Site, bob: Account) -> None:
    world = a_world(site, bob)
    watch.wrong.clear()

    with transaction():
        commenter_queries.locked(site.id, world.writer)
        article_queries.locked(site.id, [world.article(0).id])
    late = list(watch.wrong)
    watch.wrong.clear()
    with transaction():
        for place in (1, 0):
            article_queries.locked(site.id, [world.article(place).id])

    assert [line.split(" by ")[0].split()[0] for line in (*late, *watch.wrong)] == ["articles"] * 2

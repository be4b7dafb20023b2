"""One strong validator never names two contents (data-model.md, invariant 7), whoever comes in between."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from moderation.articles import operations as articles
from moderation.articles import queries as article_queries
from moderation.articles.models import Article
from moderation.batches import operations as batches
from moderation.cli import doctor
from moderation.comments.models import Comment, Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import moderator
from moderation.decisions.models import Act
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account
from moderation.sites import operations as sites
from moderation.sites import queries as site_queries
from moderation.sites.models import Site
from moderation.sites.policy import Hold
from moderation.submissions import operations as submissions
from moderation.worker import closing
from tests.clients import Desk
from tests.decisions.acts import act, attach, decide, redact, reply, rewrite, undo
from tests.factories import ORIGIN, a_comment, a_commenter, an_article
from tests.waiting import in_threads

pytestmark = pytest.mark.both_databases

URL = f"{ORIGIN}/taps"
API = "/api/v1/sites/herald"
Ready = Callable[[], object]


@dataclass(slots=True)
class Thread:
    """An article with a thread, who acts on it, and all that was served of it."""

    app: Flask
    site: Site
    by: Account
    desk: Desk
    article: Article
    elsewhere: Article
    shown: Comment
    waiting: Comment
    served: dict[str, bytes] = field(default_factory=dict)
    revisions: list[int] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    """Statements that changed an article."""

    def read(self) -> None:
        """Read the thread past what is kept of it, in a thread of its own, and remember what was served."""
        in_threads(self._read)

    def _read(self) -> None:
        asked = {"url": URL, "unkept": "1"}
        answer = self.app.test_client().get(f"{API}/thread", query_string=asked)
        etag = answer.headers["ETag"]
        assert self.served.setdefault(etag, answer.data) == answer.data, "one validator, two contents"
        self.revisions.append(answer.json["article"]["revision"])


@pytest.fixture
def thread(app: Flask, site: Site, bob: Account, alice: Account, signed_in: Callable[..., Desk]) -> Thread:
    article, elsewhere = an_article(site, URL), an_article(site)
    shown = a_comment(site, article=article, status=Status.APPROVED)
    waiting = a_comment(site, parent=shown)
    return Thread(app, site, alice, signed_in(bob), article, elsewhere, shown, waiting)


def approval(thread: Thread) -> Ready:
    return lambda: decide(thread.waiting, Status.APPROVED, thread.by)


def keeping(thread: Thread) -> Ready:
    with transaction():
        db.session.merge(thread.shown).reported = 1
    return lambda: decide(thread.shown, Status.APPROVED, thread.by)


def undoing(thread: Thread) -> Ready:
    done = decide(thread.shown, Status.REJECTED, thread.by)
    return lambda: undo(done, thread.by)


def attaching(thread: Thread) -> Ready:
    unattached = a_comment(thread.site, attached=False)
    return lambda: attach(unattached, thread.article, thread.by)


def moving(thread: Thread) -> Ready:
    return lambda: attach(thread.shown, thread.elsewhere, thread.by)


def editing(thread: Thread) -> Ready:
    site, name = thread.site, thread.shown.public_id

    def edit() -> None:
        with transaction():
            submissions.edit(site, name, "Another text.", now=clock.now())

    return edit


def withdrawing(thread: Thread) -> Ready:
    site, name = thread.site, thread.shown.public_id

    def withdraw() -> None:
        with transaction():
            submissions.withdraw(site, name, now=clock.now())

    return withdraw


def featuring(thread: Thread) -> Ready:
    return lambda: act(decisions.feature, thread.shown, thread.by, True)


def unfeaturing(thread: Thread) -> Ready:
    act(decisions.feature, thread.shown, thread.by, True)
    return lambda: act(decisions.feature, thread.shown, thread.by, False)


def erasing(thread: Thread) -> Ready:
    rita, account, site = a_commenter(thread.site), thread.by.id, thread.site
    a_comment(site, article=thread.article, commenter=rita, status=Status.APPROVED)

    def forget() -> None:
        with transaction():
            decisions.forget(site, db.session.merge(rita), by=moderator(account), now=clock.now())

    return forget


def closing_at_the_desk(thread: Thread, to: str = "closed") -> Ready:
    path = f"/dashboard/herald/articles/{thread.article.public_id}/closing"
    return lambda: thread.desk.post(path, data={"to": to})


def opening_at_the_desk(thread: Thread) -> Ready:
    closing_at_the_desk(thread)()
    return closing_at_the_desk(thread, "open")


def closing_by_time(thread: Thread) -> Ready:
    now = clock.now()
    with clock.set_to(now - timedelta(minutes=2)), transaction():
        here = article_queries.by_public_id(thread.site.id, thread.article.public_id)
        assert here is not None
        articles.close(here, at=now - timedelta(minutes=1))
    return lambda: closing.close(thread.app)


def posting(thread: Thread) -> Ready:
    with transaction():
        here = site_queries.locked(thread.site.id)
        sites.change(here, policy=replace(here.policy, hold=Hold.SUSPECT), now=clock.now())
    sent = {"url": URL, "name": "Rita", "email": "rita@mail.example.com", "body": "So is ours."}
    return lambda: thread.app.test_client().post(f"{API}/comments", json=sent)


def many_at_once(thread: Thread) -> Ready:
    chosen = [(comment.public_id, comment.version) for comment in (thread.shown, thread.waiting)]
    site, by = thread.site, moderator(thread.by.id)
    with transaction():
        batch = batches.begin(site, chosen, Status.SPAM, by=by, now=clock.now()).id

    def run() -> None:
        with transaction():
            batches.run_some(site, batch, now=clock.now())

    return run


def repairing(thread: Thread) -> Ready:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE articles SET count = 9"))
    site_id = thread.site.id

    def repair() -> None:
        with transaction():
            site = site_queries.by_id(site_id)
            assert site is not None
            doctor.examine(site, repair=True)

    return repair


ACTS: dict[str, Callable[[Thread], Ready]] = {
    Act.DECIDE: approval,
    Act.KEEP: keeping,
    Act.UNDO: undoing,
    Act.ATTACH: attaching,
    Act.MOVE: moving,
    Act.EDIT: editing,
    Act.WITHDRAW: withdrawing,
    Act.FEATURE: featuring,
    Act.UNFEATURE: unfeaturing,
    Act.REWRITE: lambda thread: lambda: rewrite(thread.shown, thread.by, "Another text."),
    Act.REDACT: lambda thread: lambda: redact(thread.shown, thread.by, "tap"),
    Act.REPLY: lambda thread: lambda: reply(thread.shown, thread.by),
    Act.DELETE: lambda thread: lambda: act(decisions.delete, thread.shown, thread.by),
    Act.ERASE: erasing,
    "close": closing_at_the_desk,
    "open": opening_at_the_desk,
    "time": closing_by_time,
    "post": posting,
    "bulk": many_at_once,
    "doctor": repairing,
}
UNSEEN = {Act.REASON}
"""What no reader can see."""


@contextmanager
def somebody_between(thread: Thread) -> Iterator[None]:
    """Once an act inside has read the article, another transaction changes it and its thread is read.

    Not while the act holds the article's lock: then the other one would wait, and is tried again later.
    """
    other, was_there = create_engine(db.engine.url, poolclass=NullPool), False

    def after(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        nonlocal was_there
        if statement.startswith("UPDATE articles"):
            thread.writes.append(statement)
        if not was_there and "articles" in statement and statement.startswith("SELECT"):
            with suppress(OperationalError):
                _change_title(other)
                was_there = True
                thread.read()

    event.listen(db.engine, "after_cursor_execute", after)
    try:
        yield
    finally:
        event.remove(db.engine, "after_cursor_execute", after)


def _change_title(engine: Any) -> None:
    """Raises OperationalError at once where somebody holds the article."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        else:
            connection.execute(text("SELECT id FROM articles FOR NO KEY UPDATE NOWAIT"))
        change = text("UPDATE articles SET revision = revision + 1, title = 'Meanwhile' WHERE url = :url")
        connection.execute(change, {"url": URL})
        connection.commit()


def test_every_act_is_tried() -> None:
    assert {*Act} <= {*ACTS} | UNSEEN


@pytest.mark.parametrize("name", ACTS)
def test_no_act_lets_a_revision_go_back_or_a_validator_name_two_contents(thread: Thread, name: str) -> None:
    run = ACTS[name](thread)
    db.session.rollback()
    thread.read()

    with somebody_between(thread):
        run()
    thread.read()

    assert all("revision=(articles.revision + " in write for write in thread.writes)
    assert thread.revisions == sorted(thread.revisions)
    assert len({*thread.revisions}) == len(thread.served)


WRITES: dict[str, Callable[[Article], object]] = {
    "touch": articles.touch,
    "close": lambda article: articles.close(article, at=clock.now()),
    "reopen": articles.reopen,
    "alias": lambda article: articles.alias(article, f"{URL}/old", now=clock.now()),
    "unlist": articles.unlist,
}


@pytest.mark.parametrize("name", WRITES)
def test_a_revision_grows_from_what_is_stored_whatever_was_read_before(site: Site, name: str) -> None:
    public_id, site_id = an_article(site, URL).public_id, site.id

    with transaction():
        article = article_queries.by_public_id(site_id, public_id)
        assert article is not None
        db.session.connection().execute(
            text("UPDATE articles SET revision = 7, count = 3, provisional = true")
        )
        WRITES[name](article)
        known = (article.revision, article.count, article.provisional)

    stored = db.session.execute(select(Article.revision, Article.count, Article.provisional)).one()
    assert known == tuple(stored) == (8, 3, False)


def test_a_count_grows_from_what_is_stored(site: Site) -> None:
    public_id, site_id = an_article(site, URL).public_id, site.id

    with transaction():
        article = article_queries.by_public_id(site_id, public_id)
        assert article is not None
        db.session.connection().execute(text("UPDATE articles SET count = 3"))
        articles.touch(article, -1)

    assert db.session.scalar(select(Article.count)) == 2


def test_a_reader_titles_no_article_that_was_listed_meanwhile(site: Site) -> None:
    public_id, site_id = an_article(site, URL, title="").public_id, site.id

    with transaction():
        article = article_queries.by_public_id(site_id, public_id)
        assert article is not None
        articles.entitle(article, "Typed by a reader")

    assert db.session.scalar(select(Article.title)) == ""


def test_a_site_s_revision_grows_from_what_is_stored(site: Site) -> None:
    site_id = site.id

    with transaction():
        found = site_queries.by_id(site_id)
        assert found is not None
        db.session.connection().execute(text("UPDATE sites SET revision = 7"))
        sites.change(found, name="The Daily Herald", now=clock.now())

    assert db.session.scalar(select(func.max(Site.revision))) == 8


def test_two_owners_who_change_settings_at_once_keep_what_both_changed(site: Site) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time, and it reads what the one before wrote")
    key, site_id, policy = site.key, site.id, site.policy
    with transaction():
        here = site_queries.by_key(key)
        assert here is not None
        with db.engine.begin() as other:
            shorter = replace(policy, max_length=770).stored()
            other.execute(Site.__table__.update().where(Site.id == site_id).values(settings=shorter))

        fresh = site_queries.locked(site_id)
        sites.change(fresh, policy=replace(fresh.policy, min_length=9), now=clock.now())

    db.session.expire_all()
    assert (site.policy.max_length, site.policy.min_length) == (770, 9)

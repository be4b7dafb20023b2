"""Threads and counts as ready bytes: fast, and never behind what was decided."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from moderation.articles import operations as articles
from moderation.articles.models import Article
from moderation.comments.models import Comment, Status
from moderation.config import Settings
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE
from moderation.embed import following, ready
from moderation.embed.following import LONGEST_GAP, Follower
from moderation.embed.ready import BOUND, Front
from moderation.factory import create_app
from moderation.foundation import caching, clock
from moderation.foundation.db import database_now, db, transaction
from moderation.sites import operations as sites
from moderation.sites.models import Site
from tests import databases
from tests.clients import Client
from tests.factories import ORIGIN, a_comment, a_site, an_article
from tests.statements import heard
from tests.waiting import in_threads, wait_until

pytestmark = pytest.mark.both_databases

THREAD = "/api/v1/sites/herald/thread"
COUNTS = "/api/v1/sites/herald/counts"
URL = f"{ORIGIN}/2026/11/taps"


@pytest.fixture
def sibling(app: Flask, settings: Settings) -> Any:
    """The same installation in another process, as far as memory goes."""
    other = create_app(settings)
    other.test_client_class = Client
    yield other
    with other.app_context():
        databases.close()


@pytest.fixture(autouse=True)
def nothing_to_hear(app: Flask) -> None:
    """Nothing is to be heard from other machines, unless a test says otherwise."""
    front_of(app).ask = lambda: None
    front_of(app).heard = float("inf")


def front_of(app: Flask) -> Front:
    front: Front = app.extensions[ready.EXTENSION]
    return front


def only_entry(front: Front) -> caching.Entry:
    (entry,) = front._store._young.values()
    return entry


def a_waiting(site: Site, url: str = URL) -> Comment:
    return a_comment(site, article=an_article(site, url))


def approve(site: Site, comment: Comment) -> None:
    with transaction():
        decisions.decide(site, comment.public_id, Status.APPROVED, by=RULE, seen=1, now=clock.now())


def thread(client: Client, url: str = URL, **headers: str) -> Any:
    return client.get(THREAD, query_string={"url": url}, headers=headers)


def statements(act: Any) -> tuple[Any, list[str]]:
    """What `act` returns, and the SQL it took."""
    with heard() as found:
        result = act()
    return result, [words for words, _ in found if words.startswith("SELECT")]


def test_a_thread_asked_for_again_takes_no_statement(app: Flask, client: Client, site: Site) -> None:
    a_waiting(site)
    first = thread(client)

    again, found = statements(lambda: thread(client))

    assert found == []
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])


def test_the_same_answer_as_without_the_cache(app: Flask, client: Client, site: Site) -> None:
    approve(site, a_waiting(site))
    thread(client)

    kept = thread(client)
    with app.test_request_context(THREAD, query_string={"url": URL}):
        plain = app.full_dispatch_request()

    assert kept.data == plain.get_data()
    assert kept.headers["ETag"] == plain.headers["ETag"]
    assert kept.headers["Cache-Control"] == plain.headers["Cache-Control"] == "no-cache"
    assert kept.headers["CDN-Cache-Control"] == plain.headers["CDN-Cache-Control"]
    assert kept.headers["Access-Control-Allow-Origin"] == "*"


def test_an_approved_reply_is_in_the_next_answer_here_and_in_a_sibling(
    client: Client, sibling: Flask, site: Site
) -> None:
    waiting = a_waiting(site)
    before = [thread(reader).json["article"]["count"] for reader in (client, sibling.test_client())]

    approve(site, waiting)

    assert before == [0, 0]
    assert [thread(reader).json["article"]["count"] for reader in (client, sibling.test_client())] == [1, 1]


def test_another_article_keeps_its_bytes(app: Flask, client: Client, site: Site) -> None:
    waiting = a_waiting(site)
    an_article(site, f"{ORIGIN}/other")
    thread(client, f"{ORIGIN}/other")
    approve(site, waiting)

    _, found = statements(lambda: thread(client, f"{ORIGIN}/other"))

    assert found == []


def test_a_change_of_the_site_is_seen_at_once(client: Client, sibling: Flask, site: Site) -> None:
    reader = sibling.test_client()
    before = thread(reader).json["site"]["max_length"]

    with transaction():
        changed = db.session.merge(site)
        policy = type(changed.policy)(max_length=770)
        sites.change(changed, policy=policy, now=clock.now())

    assert before != 770
    assert thread(reader).json["site"]["max_length"] == 770


def test_an_unknown_url_becomes_known(client: Client, site: Site) -> None:
    before = thread(client).json["article"]["title"]

    an_article(site, URL, title="The map of taps")

    assert (before, thread(client).json["article"]["title"]) == ("", "The map of taps")


def test_a_thread_under_another_url_follows_its_article(client: Client, sibling: Flask, site: Site) -> None:
    article = an_article(site, URL)
    waiting = a_comment(site, article=article)
    old = f"{ORIGIN}/old-address"
    unknown = thread(sibling.test_client(), old).json["article"]["url"]
    with transaction():
        articles.alias(db.session.merge(article), old, now=clock.now())
    known = thread(sibling.test_client(), old).json["article"]["url"]

    approve(site, waiting)

    assert (unknown, known) == (old, URL)
    assert thread(sibling.test_client(), old).json["article"]["count"] == 1


def test_an_article_closes_by_itself(client: Client, site: Site) -> None:
    article = an_article(site, URL)
    with transaction():
        articles.close(db.session.merge(article), at=clock.now() + timedelta(hours=1))
    before = thread(client).json["article"]["open"]
    ends_in = only_entry(front_of(client.application)).until - monotonic()
    only_entry(front_of(client.application)).until = monotonic()

    with clock.set_to(clock.now() + timedelta(hours=2)):
        after = thread(client).json["article"]["open"]

    assert (before, after) == (True, False)
    assert 3_500 < ends_in <= 3_600


def test_gzip_is_for_those_who_take_it(client: Client, site: Site) -> None:
    approve(site, a_waiting(site))

    plain = thread(client)
    zipped = thread(client, **{"Accept-Encoding": "br, gzip"})
    refused = thread(client, **{"Accept-Encoding": "gzip;q=0, identity"})

    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data == refused.data
    assert "Content-Encoding" not in plain.headers
    assert "Content-Encoding" not in refused.headers
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert {answer.headers["Vary"] for answer in (plain, zipped, refused)} == {"Accept-Encoding"}


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_what_a_browser_has_is_not_sent_again(client: Client, site: Site, form: str) -> None:
    tag = thread(client).headers["ETag"]

    answer = thread(client, **{"If-None-Match": form.format(tag)})

    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == tag


def test_another_validator_gets_the_bytes(client: Client, site: Site) -> None:
    thread(client)

    assert thread(client, **{"If-None-Match": '"other"'}).status_code == 200


def test_counts_are_ready_too(app: Flask, client: Client, site: Site) -> None:
    waiting = a_waiting(site)
    asked = {"url": [URL, f"{ORIGIN}/none", "no url"]}

    def counts() -> Any:
        return client.get(COUNTS, query_string=asked)

    before = counts().json["counts"]
    _, found = statements(counts)
    approve(site, waiting)

    assert found == []
    assert before == {URL: 0, f"{ORIGIN}/none": 0, "no url": 0}
    assert counts().json["counts"] == {URL: 1, f"{ORIGIN}/none": 0, "no url": 0}


def test_words_that_nobody_asks_with_fill_no_memory(app: Flask, client: Client, site: Site) -> None:
    for number in range(5):
        client.get(THREAD, query_string={"url": URL, "x": number})
        client.get(COUNTS, query_string={"url": URL, "x": number})
        client.get(THREAD, query_string=f"url={URL}&url={URL}&sort=oldest")

    assert len(front_of(app)._store) == 0


def test_a_problem_is_not_kept(app: Flask, client: Client, site: Site) -> None:
    answers = [
        client.get("/api/v1/sites/nobody/thread", query_string={"url": URL}),
        client.get(THREAD, query_string={"url": URL, "cursor": "forged"}),
        client.get(THREAD, query_string={"url": ""}),
    ]

    assert [answer.status_code for answer in answers] == [404, 400, 400]
    assert len(front_of(app)._store) == 0


def test_a_crowd_at_a_cold_page_makes_it_once(app: Flask, site: Site) -> None:
    a_waiting(site)

    with heard() as found:
        answers = in_threads(*[lambda: thread(app.test_client())] * 8)

    assert {answer.status_code for answer in answers} == {200}
    assert sum("FROM comments" in words for words, _ in found) == 1


@contextmanager
def elsewhere(app: Flask) -> Iterator[None]:
    """What is done inside is done on another machine: this one is not told."""
    ours = app.extensions[caching.EXTENSION]
    app.extensions[caching.EXTENSION] = type("Deaf", (), {"mark": lambda *_: None})()
    yield
    app.extensions[caching.EXTENSION] = ours


def test_what_another_machine_decided_is_heard(client: Client, app: Flask, site: Site) -> None:
    waiting = a_waiting(site)
    follower = Follower(app, app.extensions[caching.EXTENSION], front_of(app))
    follower.look()
    thread(client)
    with elsewhere(app):
        approve(site, waiting)
    stale = thread(client).json["article"]["count"]

    follower.look()

    assert stale == 0
    assert thread(client).json["article"]["count"] == 1


@pytest.mark.parametrize("by", [timedelta(days=-1), timedelta(minutes=-1), timedelta(hours=1)])
@pytest.mark.parametrize("which", ["ours", "theirs"])
def test_what_another_machine_decided_is_heard_whatever_the_clocks_say(
    client: Client, app: Flask, site: Site, by: timedelta, which: str
) -> None:
    waiting = a_waiting(site)
    follower = Follower(app, app.extensions[caching.EXTENSION], front_of(app))
    follower.look()
    thread(client)
    moments = {"ours": clock.now(), "theirs": clock.now()} | {which: clock.now() + by}
    with elsewhere(app), clock.set_to(moments["theirs"]):
        approve(site, waiting)

    with clock.set_to(moments["ours"]):
        follower.look()

    assert thread(client).json["article"]["count"] == 1


@pytest.mark.parametrize("by", [timedelta(days=-1), timedelta(days=1)])
def test_what_another_machine_decided_is_heard_though_the_database_clock_was_set_meanwhile(
    client: Client, app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch, by: timedelta
) -> None:
    waiting = a_waiting(site)
    follower = Follower(app, app.extensions[caching.EXTENSION], front_of(app))
    with monkeypatch.context() as before:
        before.setattr(following, "database_now", lambda: database_now() - by)
        follower.look()
    thread(client)
    with elsewhere(app):
        approve(site, waiting)
        if by > timedelta(0):
            written(waiting, database_now() - by)

    follower.look()

    assert thread(client).json["article"]["count"] == 1


def test_what_a_long_transaction_of_another_machine_wrote_is_heard(
    client: Client, app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "WINDOW", timedelta(0))
    waiting = a_waiting(site)
    follower = Follower(app, app.extensions[caching.EXTENSION], front_of(app))
    follower.look()
    thread(client)
    with elsewhere(app), transaction():
        began = db.session.scalar(select(Comment.id))
        in_threads(follower.look)
        decisions.decide(site, waiting.public_id, Status.APPROVED, by=RULE, seen=1, now=clock.now())

    follower.look()

    assert began == waiting.id
    assert thread(client).json["article"]["count"] == 1


def written(comment: Comment, moment: datetime) -> None:
    """Its article was written at that moment of the database's clock."""
    about = (Article.site_id == comment.site_id, Article.id == comment.article_id)
    with transaction():
        db.session.execute(update(Article).where(*about).values(written_at=moment))


def test_what_happened_while_nobody_listened_is_not_missed(client: Client, app: Flask, site: Site) -> None:
    waiting = a_waiting(site)
    front = front_of(app)
    follower = Follower(app, app.extensions[caching.EXTENSION], front)
    thread(client)
    with elsewhere(app), clock.set_to(clock.now() - timedelta(hours=1)):
        approve(site, waiting)
    front.heard = monotonic() - 2 * LONGEST_GAP

    follower.look()

    assert front.heard > monotonic() - BOUND
    assert thread(client).json["article"]["count"] == 1


def test_after_a_gap_a_page_that_did_not_change_is_checked_once(
    client: Client, app: Flask, site: Site
) -> None:
    a_waiting(site)
    thread(client)
    front_of(app).heard = monotonic() - 2 * LONGEST_GAP
    Follower(app, app.extensions[caching.EXTENSION], front_of(app)).look()

    _, asked = statements(lambda: thread(client))
    _, again = statements(lambda: thread(client))

    assert asked != []
    assert again == []


def test_a_look_that_goes_wrong_does_not_end_all_looking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    front = front_of(app)
    follower = Follower(app, app.extensions[caching.EXTENSION], front)
    front.heard, front.asked = 0.0, monotonic()

    def fail() -> None:
        raise RuntimeError("unforeseen")

    look, follower.look = follower.look, fail  # type: ignore[method-assign]
    monkeypatch.setattr(threading, "excepthook", lambda _told: None)
    follower.ask()
    wait_until(lambda: not follower._running, "the look that fails ends")
    follower.look = look  # type: ignore[method-assign]
    follower.ask()

    wait_until(lambda: front.heard > 0, "another look")
    front.asked = float("-inf")
    wait_until(lambda: not follower._running, "the following ends")


def test_nothing_is_served_unheard_for_longer_than_the_bound(client: Client, app: Flask, site: Site) -> None:
    a_waiting(site)
    thread(client)
    front = front_of(app)
    front.heard = monotonic() - BOUND
    only_entry(front).checked = monotonic() - BOUND

    first, asked = statements(lambda: thread(client))
    _, again = statements(lambda: thread(client))

    assert first.status_code == 200
    assert len(asked) > 0 and not any("FROM comments" in statement for statement in asked)
    assert again == []


@pytest.mark.slow
def test_a_thread_stays_readable_while_the_database_is_away(client: Client, app: Flask, site: Site) -> None:
    approve(site, a_waiting(site))
    first = thread(client)
    front = front_of(app)
    front.heard = only_entry(front).checked = monotonic() - BOUND

    def fail(*_: Any) -> None:
        raise db.engine.dialect.dbapi.OperationalError("the server is away")  # type: ignore[union-attr]

    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        kept = thread(client)
        unknown = thread(client, f"{ORIGIN}/never-read")
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)

    assert (kept.status_code, kept.data) == (200, first.data)
    assert unknown.status_code >= 500


def test_a_site_reads_nothing_of_another(client: Client, site: Site) -> None:
    approve(site, a_waiting(site))
    a_site("gazette", origins=[ORIGIN])
    thread(client)

    other = client.get("/api/v1/sites/gazette/thread", query_string={"url": URL})

    assert other.json["article"]["count"] == 0

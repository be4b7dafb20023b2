"""What happens when requests meet."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from moderation.comments.models import Queue, Status
from moderation.comments.queries import counts
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.sites import queries as sites
from moderation.sites.models import Site
from tests.clients import Client
from tests.factories import ORIGIN, a_comment, an_article
from tests.waiting import in_threads

pytestmark = pytest.mark.both_databases

API = "/api/v1/sites/herald"
URL = f"{ORIGIN}/2026/11/taps"


def a_post(app: Flask, body: str, **headers: str) -> Callable[[], Any]:
    reply = {"url": URL, "name": "Rita", "email": "rita@mail.example.com", "body": body}
    return lambda: app.test_client().post(f"{API}/comments", json=reply, headers=headers)


def test_first_replies_of_one_writer_at_once_are_all_stored(app: Flask, site: Site) -> None:
    answers = in_threads(*[a_post(app, f"Reply number {turn}.") for turn in range(6)])

    assert [answer.status_code for answer in answers] == [202] * 6
    db.session.rollback()
    assert counts(site.id)[Queue.ALL] == 6


def test_one_key_at_once_stores_one_reply(app: Flask, site: Site) -> None:
    answers = in_threads(*[a_post(app, "The same.", **{"Idempotency-Key": "k"}) for _ in range(4)])

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json["id"] for answer in answers}) == 1
    db.session.rollback()
    assert counts(site.id)[Queue.ALL] == 1


def test_the_same_reply_twice_at_once_is_stored_once(app: Flask, site: Site) -> None:
    answers = in_threads(*[a_post(app, "The very same.") for _ in range(6)])

    assert sorted(answer.status_code for answer in answers) == [202] + [409] * 5
    db.session.rollback()
    assert counts(site.id)[Queue.ALL] == 1


def test_the_same_reply_of_a_known_writer_twice_at_once_is_stored_once(app: Flask, site: Site) -> None:
    a_post(app, "An earlier one.")()

    answers = in_threads(*[a_post(app, "The very same.") for _ in range(6)])

    assert sorted(answer.status_code for answer in answers) == [202] + [409] * 5


def test_a_thread_read_while_a_reply_is_approved_is_of_one_moment(
    app: Flask, client: Client, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = a_comment(site, article=an_article(site, URL)).public_id
    from moderation.embed import threads

    read = threads.page_of

    def approve() -> None:
        with app.app_context(), transaction():
            found = sites.by_key("herald")
            assert found is not None
            decisions.decide(found, waiting, Status.APPROVED, by=RULE, seen=1, now=clock.now())

    def interrupted(*args: Any) -> Any:
        in_threads(approve)
        return read(*args)

    monkeypatch.setattr(threads, "page_of", interrupted)
    during = client.get(f"{API}/thread", query_string={"url": URL})
    monkeypatch.undo()
    after = client.get(f"{API}/thread", query_string={"url": URL})

    assert (during.json["article"]["count"], len(during.json["comments"])) == (0, 0)
    assert (after.json["article"]["count"], len(after.json["comments"])) == (1, 1)
    assert during.headers["ETag"] != after.headers["ETag"]

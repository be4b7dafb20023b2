"""A reply's way from an article page into the queue and back to the page."""

import json
from datetime import timedelta
from typing import Any

import pytest

from moderation.comments.models import Status
from moderation.decisions import operations as decisions
from moderation.decisions import queries as decision_queries
from moderation.decisions.actors import moderator
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.clients import Client
from tests.factories import ORIGIN, a_comment, a_site, an_article

COMMENTS = "/api/v1/sites/herald/comments"
THREAD = "/api/v1/sites/herald/thread"
URL = f"{ORIGIN}/2026/11/taps"


def a_reply(**more: Any) -> dict[str, Any]:
    return {
        "url": URL, "name": "Marit", "email": "marit@mail.example.com",
        "body": "The 07:40 does not run on Saturdays.",
    } | more  # fmt: skip


def post(client: Client, reply: dict[str, Any] | None = None, **headers: str) -> Any:
    return client.post(COMMENTS, json=reply or a_reply(), headers={"Origin": ORIGIN} | headers)


def approve(site: Site, public_id: str, by: Account) -> None:
    from moderation.comments import queries as comments

    seen = comments.by_public_id(site.id, public_id)
    assert seen is not None
    with transaction():
        decisions.decide(
            site, public_id, Status.APPROVED, by=moderator(by.id), seen=seen.version, now=clock.now()
        )


def test_a_reply_waits_and_is_in_the_thread_once_it_is_approved(
    client: Client, site: Site, bob: Account
) -> None:
    accepted = post(client)
    before = client.get(THREAD, query_string={"url": URL}).json
    approve(site, accepted.json["id"], bob)
    after = client.get(THREAD, query_string={"url": URL + "?utm_source=x"}).json

    assert accepted.status_code == 202
    assert accepted.json["status"] == "pending"
    assert accepted.json["message"].startswith(
        "Your reply awaits moderation. You can change it for the next 15 min"
    )
    assert before["comments"] == [] and before["article"]["count"] == 0
    assert [comment["id"] for comment in after["comments"]] == [accepted.json["id"]]
    assert after["article"]["count"] == 1
    assert after["comments"][0]["author"]["name"] == "Marit"


def test_what_is_wrong_is_said_at_each_field(client: Client, site: Site) -> None:
    answer = post(client, a_reply(body=" ", name="", email="marit", website="javascript:1"))

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert set(answer.json["errors"]) == {"body", "name", "email", "website"}
    assert answer.json["errors"]["email"] == ["That address has no @. It looks like name@example.com."]


def test_a_thread_is_not_sent_again_until_something_visible_changes(
    client: Client, site: Site, bob: Account
) -> None:
    article = an_article(site, URL)
    waiting = a_comment(site, article=article)
    first = client.get(THREAD, query_string={"url": URL})
    again = client.get(THREAD, query_string={"url": URL}, headers={"If-None-Match": first.headers["ETag"]})
    approve(site, waiting.public_id, bob)
    changed = client.get(THREAD, query_string={"url": URL}, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304 and again.data == b""
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in first.headers


def test_only_pages_of_the_sites_origins_may_post(client: Client, site: Site) -> None:
    foreign = post(client, Origin="https://elsewhere.example")
    none = client.post(COMMENTS, json=a_reply(body="From a script."))
    preflight = client.options(COMMENTS, headers={"Origin": ORIGIN, "Access-Control-Request-Method": "POST"})

    assert foreign.status_code == 403
    assert "Access-Control-Allow-Origin" not in foreign.headers
    assert none.status_code == 202
    assert preflight.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert preflight.headers["Access-Control-Max-Age"] == "86400"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b'{"body": "\xff"}', "application/json", 400),
        (b"body=x", "application/x-www-form-urlencoded", 415),
        (b"", "application/json", 400),
        (json.dumps({"body": ["x"], "url": 3}).encode(), "application/json", 422),
        (json.dumps({}).encode(), "application/json", 422),
        (b'{"body": "' + b"x" * 300_000 + b'"}', "application/json", 413),
        (json.dumps(a_reply(body="<b>" * 3_000)).encode(), "application/json", 422),
        (json.dumps(a_reply(body="> " * 40 + "lol")).encode(), "application/json", 422),
        (json.dumps(a_reply(url="http://[")).encode(), "application/json", 422),
        (json.dumps(a_reply(parent="nobody")).encode(), "application/json", 422),
    ],
)
def test_bad_input_is_refused_in_words(
    client: Client, site: Site, body: bytes, kind: str, status: int
) -> None:
    answer = client.post(COMMENTS, data=body, content_type=kind, headers={"Origin": ORIGIN})

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"]


@pytest.mark.parametrize(
    "query",
    [
        {"url": "nonsense"},
        {},
        {"url": URL, "cursor": "forged"},
        {"url": URL, "cursor": "r~1.AAAAAAAAAAAAAAAAAAAAAA"},
        {"url": URL, "sort": "best"},
    ],
)
def test_a_forged_question_about_a_thread_is_refused(
    client: Client, site: Site, query: dict[str, str]
) -> None:
    an_article(site, URL)

    assert client.get(THREAD, query_string=query).status_code == 400


def test_an_unknown_site_is_not_there(client: Client, site: Site) -> None:
    assert client.get("/api/v1/sites/nobody/thread", query_string={"url": URL}).status_code == 404
    assert client.post("/api/v1/sites/nobody/comments", json=a_reply()).status_code == 404


def test_a_parent_of_another_article_is_refused(client: Client, site: Site) -> None:
    other = a_comment(site, status=Status.APPROVED)

    assert post(client, a_reply(parent=other.public_id)).json["errors"].keys() == {"parent"}


def test_a_closed_article_takes_no_reply(client: Client, site: Site) -> None:
    from moderation.articles import operations as articles
    from moderation.foundation.db import db

    article = an_article(site, URL)
    with transaction():
        articles.close(db.session.merge(article), at=clock.now())

    answer = post(client)

    assert answer.status_code == 409
    assert client.get(THREAD, query_string={"url": URL}).json["article"]["open"] is False


def test_the_same_again_is_told_as_a_duplicate(client: Client, site: Site) -> None:
    post(client)
    again = post(client, a_reply(body="the 07:40 does not run on SATURDAYS"))

    assert again.status_code == 409


def test_a_repeated_request_gets_the_first_answer(client: Client, site: Site) -> None:
    first = post(client, **{"Idempotency-Key": "one"})
    again = post(client, **{"Idempotency-Key": "one"})
    other = post(client, a_reply(body="Something else entirely."), **{"Idempotency-Key": "one"})

    assert first.json == again.json
    assert other.status_code == 409


def test_a_writer_edits_and_withdraws_by_the_ticket(client: Client, site: Site) -> None:
    accepted = post(client).json
    place, ticket = (
        f"{COMMENTS}/{accepted['id']}",
        {"Authorization": f"Ticket {accepted['ticket']}", "Origin": ORIGIN},
    )

    edited = client.patch(place, json={"body": "From March, the 07:40 does not run."}, headers=ticket)
    withdrawn = client.delete(place, headers=ticket)
    looked = client.get(place, headers=ticket)

    assert edited.status_code == 200 and "From March" in edited.json["html"]
    assert edited.headers["Cache-Control"] == "no-store"
    assert withdrawn.json["status"] == "deleted"
    assert looked.json["status"] == "deleted" and looked.json["body"] == ""


def test_a_ticket_is_good_for_its_own_reply_its_window_and_its_month(client: Client, site: Site) -> None:
    accepted = post(client).json
    other = post(client, a_reply(body="Another one, later.")).json
    place, mine = f"{COMMENTS}/{accepted['id']}", {"Authorization": f"Ticket {accepted['ticket']}"}
    start = clock.now()

    assert client.get(place).status_code == 401
    assert (
        client.get(place, headers={"Authorization": f"Ticket {accepted['ticket'][:-1]}x"}).status_code == 401
    )
    assert client.get(place, headers={"Authorization": f"Ticket {other['ticket']}"}).status_code == 404
    with clock.set_to(start + timedelta(seconds=901)):
        assert client.patch(place, json={"body": "Too late now."}, headers=mine).status_code == 410
        assert client.get(place, headers=mine).json["edit_until"] is None
    with clock.set_to(start + timedelta(days=31)):
        assert client.get(place, headers=mine).status_code == 410


def test_an_approved_reply_that_is_edited_waits_again(client: Client, site: Site, bob: Account) -> None:
    accepted = post(client).json
    approve(site, accepted["id"], bob)
    headers = {"Authorization": f"Ticket {accepted['ticket']}"}

    edited = client.patch(f"{COMMENTS}/{accepted['id']}", json={"body": "Now it says more."}, headers=headers)

    assert edited.json["status"] == "pending"
    assert client.get(THREAD, query_string={"url": URL}).json["article"]["count"] == 0
    last = decision_queries.log(site.id).rows[0]
    assert (last.from_status, last.to_status, last.actor) == ("approved", "pending", "writer")


def test_spam_is_told_that_it_waits(client: Client, site: Site) -> None:
    from moderation.comments import queries as comments

    answer = post(client, a_reply(homepage="http://casino.example"))

    assert answer.json["status"] == "pending"
    stored = comments.by_public_id(site.id, answer.json["id"])
    assert stored is not None and stored.status is Status.SPAM
    assert [finding["check"] for finding in stored.trace][:3] == ["honeypot", "minimum_time", "flood"]


def test_a_url_of_no_allowed_origin_makes_no_article(client: Client, site: Site) -> None:
    from moderation.comments import queries as comments

    answer = post(client, a_reply(url="https://reader.example/copy"))

    stored = comments.by_public_id(site.id, answer.json["id"])
    assert stored is not None and stored.is_unattached


def test_counts_are_of_what_readers_can_see(client: Client, site: Site) -> None:
    article = an_article(site, URL)
    a_comment(site, article=article, status=Status.APPROVED)
    a_comment(site, article=article)

    answer = client.get("/api/v1/sites/herald/counts", query_string={"url": [URL + "#x", "nonsense"]})

    assert answer.json["counts"] == {URL + "#x": 1, "nonsense": 0}


def test_no_site_reads_or_answers_for_another(client: Client, site: Site) -> None:
    a_site("other", "Other", ["https://other.example"])
    article = an_article(site, URL)
    comment = a_comment(site, article=article, status=Status.APPROVED)

    thread = client.get("/api/v1/sites/other/thread", query_string={"url": URL})
    answer = client.post("/api/v1/sites/other/comments", json=a_reply(parent=comment.public_id))

    assert thread.json["comments"] == []
    assert answer.status_code == 422

"""A reader's notice: by the API, and by the page without JavaScript."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from moderation.comments import queries as comments
from moderation.comments.models import Comment, Queue, Status
from moderation.foundation.db import db
from moderation.foundation.networks import network_of
from moderation.moderators.models import Account
from moderation.reports.grounds import FOR_READERS
from moderation.reports.models import Grounds, Report
from moderation.sites.models import Site
from tests.clients import Client, Desk
from tests.factories import ORIGIN, a_comment, a_site, an_article
from tests.house.canary import files
from tests.looks import expect_no_barrier

URL = f"{ORIGIN}/2026/11/taps"
PAGE = "/reply/herald/report"
ADDRESS = "203.0.113.77"


@pytest.fixture
def comment(site: Site) -> Comment:
    return a_comment(site, article=an_article(site, URL), status=Status.APPROVED)


def path(comment: Comment, site: str = "herald") -> str:
    return f"/api/v1/sites/{site}/comments/{comment.public_id}/reports"


def post(client: Client, comment: Comment, origin: str = ORIGIN, **fields: Any) -> Any:
    return client.post(path(comment), json={"reason": "spam"} | fields, headers={"Origin": origin})


def stored() -> list[Report]:
    return list(db.session.scalars(select(Report).order_by(Report.id)))


def test_a_report_is_taken_with_thanks_and_waits_for_a_moderator(client: Client, comment: Comment) -> None:
    answer = post(client, comment, reason="privacy", text="That is my street.")

    (report,) = stored()
    assert answer.status_code == 202
    assert answer.json == {"message": "Thank you. A moderator will look at this reply."}
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Cache-Control"] == "no-store"
    assert (report.grounds, report.text) == (Grounds.PRIVACY, "That is my street.")
    assert comments.counts(comment.site_id)[Queue.REPORTED] == 1


def test_the_same_again_is_answered_alike_and_counts_once(client: Client, comment: Comment) -> None:
    first, again = post(client, comment), post(client, comment, reason="abuse")

    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert len(stored()) == 1


def test_readers_see_no_difference(client: Client, comment: Comment) -> None:
    question = {"query_string": {"url": URL}}
    before = client.get("/api/v1/sites/herald/thread", **question)

    post(client, comment)
    after = client.get("/api/v1/sites/herald/thread", **question)

    assert after.headers["ETag"] == before.headers["ETag"]
    assert after.data == before.data


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"reason": ""}, ["reason"]),
        ({"reason": "boring"}, ["reason"]),
        ({"reason": "other"}, ["text"]),
        ({"text": "x" * 1_001}, ["text"]),
        ({"reason": 1, "text": 1}, ["reason", "text"]),
    ],
)
def test_what_is_wrong_is_said_at_each_field(
    client: Client, comment: Comment, fields: dict[str, Any], wrong: list[str]
) -> None:
    answer = post(client, comment, **fields)

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert sorted(answer.json["errors"]) == wrong
    assert stored() == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"reason=spam", "application/x-www-form-urlencoded", 415),
        (json.dumps({"reason": "spam", "text": "x" * 300_000}).encode(), "application/json", 413),
    ],
)
def test_bad_input_is_refused_in_words(
    client: Client, comment: Comment, body: bytes, kind: str, status: int
) -> None:
    answer = client.post(path(comment), data=body, content_type=kind, headers={"Origin": ORIGIN})

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_only_published_comments_of_this_site_are_there(client: Client, site: Site, comment: Comment) -> None:
    a_site("other", "Other", [ORIGIN])
    waiting = a_comment(site)
    elsewhere = path(comment, "other")
    names = ["nobody", "%00", "0" * 13]

    answers = [post(client, waiting), client.post(elsewhere, json={"reason": "spam"})]
    answers += [
        client.post(f"/api/v1/sites/herald/comments/{name}/reports", json={"reason": "spam"})
        for name in names
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert stored() == []


def test_only_pages_of_the_sites_origins_may_report(client: Client, comment: Comment) -> None:
    foreign = post(client, comment, "https://elsewhere.example")
    none = client.post(path(comment), json={"reason": "spam"})
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    preflight = client.options(path(comment), headers=asked)

    assert foreign.status_code == 403
    assert none.status_code == 202
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert preflight.headers["Access-Control-Max-Age"] == "86400"


@pytest.mark.settings(limits=True)
def test_one_address_reports_twenty_times_in_a_minute(client: Client, comment: Comment) -> None:
    statuses = [post(client, comment).status_code for _ in range(21)]

    late = post(client, comment)
    typed = {"comment": comment.public_id, "url": URL, "reason": "spam", "text": "Kept."}
    for _ in range(20):
        client.post(PAGE, data=typed)
    page = client.post(PAGE, data=typed)

    assert statuses == [202] * 20 + [429]
    assert int(late.headers["Retry-After"]) > 0
    assert page.status_code == 429
    assert "Kept." in page.text and "Wait a minute" in page.text


def test_a_network_is_kept_as_a_digest_and_never_leaves(
    client: Client,
    site: Site,
    comment: Comment,
    alice: Account,
    signed_in: Callable[[Account], Desk],
    settings: Any,
    capfd: pytest.CaptureFixture[str],
) -> None:
    came = {"environ_base": {"REMOTE_ADDR": ADDRESS}, "headers": {"Origin": ORIGIN}}
    digest = network_of(ADDRESS)
    reply = {"url": URL, "name": "Rita", "email": "rita@mail.example.com", "body": "Ours is dry."}
    sent = client.post("/api/v1/sites/herald/comments", json=reply, **came)
    reported = client.post(path(comment), json={"reason": "other", "text": "Look at it."}, **came)
    desk = signed_in(alice)

    answers = [
        sent,
        reported,
        client.get("/api/v1/sites/herald/thread", query_string={"url": URL}),
        client.get("/reply/herald", query_string={"url": URL}),
        desk.get("/dashboard/herald/queue/reported"),
        desk.get("/dashboard/herald/queue/pending"),
        desk.get("/dashboard/herald/log"),
    ]

    made = comments.by_public_id(site.id, sent.json["id"])
    assert digest is not None and made is not None
    assert [report.network for report in stored()] == [digest] == [made.network]
    assert "Look at it." in answers[4].text
    forms = (ADDRESS, "203.0.113", digest.hex(), repr(digest)[2:-1])
    said = "".join(answer.text + str(answer.headers) for answer in answers) + "".join(capfd.readouterr())
    assert [form for form in forms if form in said] == []
    assert [file.name for file in files(settings.instance) if ADDRESS.encode() in file.read_bytes()] == []


def test_the_network_of_a_withdrawn_reply_is_forgotten(client: Client, site: Site) -> None:
    reply = {"url": URL, "name": "Rita", "email": "rita@mail.example.com", "body": "Ours is dry."}
    sent = client.post("/api/v1/sites/herald/comments", json=reply, headers={"Origin": ORIGIN}).json
    before = comments.by_public_id(site.id, sent["id"])
    assert before is not None and before.network is not None

    headers = {"Authorization": f"Ticket {sent['ticket']}"}
    client.delete(f"/api/v1/sites/herald/comments/{sent['id']}", headers=headers)

    after = comments.by_public_id(site.id, sent["id"])
    assert after is not None and after.network is None


def test_without_scripts_a_report_is_sent_and_the_page_says_so(client: Client, comment: Comment) -> None:
    thread = client.get("/reply/herald", query_string={"url": URL})
    form = client.get(PAGE, query_string={"comment": comment.public_id, "url": URL})
    typed = {"comment": comment.public_id, "url": URL, "reason": "hate", "text": "The second line."}

    sent = client.post(PAGE, data=typed)
    said = client.get(sent.headers["Location"])

    assert f"comment={comment.public_id}" in thread.text
    assert all(words in form.text for words in FOR_READERS.values())
    assert sent.status_code == 303
    assert "Thank you. A moderator will look at this reply." in said.text
    assert [(report.grounds, report.text) for report in stored()] == [(Grounds.HATE, "The second line.")]


def test_without_scripts_what_was_typed_stays_beside_the_error(client: Client, comment: Comment) -> None:
    typed = {"comment": comment.public_id, "url": URL, "reason": "other", "text": "x" * 1_001}

    answer = client.post(PAGE, data=typed)
    without = client.post(PAGE, data=typed | {"reason": "", "text": "<i>why</i>"})

    assert answer.status_code == without.status_code == 422
    assert "That is too long: 1,001 characters." in answer.text
    assert 'value="other" checked' in answer.text and "x" * 1_001 in answer.text
    assert "Choose a reason." in without.text and "&lt;i&gt;why&lt;/i&gt;" in without.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"comment": "nobody", "url": URL}, 404),
        ({"url": URL}, 404),
        ({"comment": "here", "url": "javascript:alert(1)"}, 400),
        ({"comment": "here"}, 400),
    ],
)
def test_without_scripts_a_forged_link_leads_nowhere(
    client: Client, comment: Comment, query: dict[str, str], status: int
) -> None:
    asked = {name: comment.public_id if value == "here" else value for name, value in query.items()}

    assert client.get(PAGE, query_string=asked).status_code == status
    assert client.post(PAGE, data=asked | {"reason": "spam"}).status_code == status


def test_the_page_is_accessible_in_every_state_and_fits(page: Any, server: str, comment: Comment) -> None:
    page.goto(f"{server}/reply/herald?url={URL}")
    expect_no_barrier(page, "the thread")
    page.get_by_role("link", name="Report the reply by Rita").click()
    expect_no_barrier(page, "the form")
    page.get_by_role("button", name="Send report").click()
    page.get_by_role("alert").wait_for()
    expect_no_barrier(page, "an error")
    page.get_by_role("radio", name="advertising").check()
    page.get_by_role("button", name="Send report").click()
    page.get_by_role("status").wait_for()
    expect_no_barrier(page, "a thank-you")

    assert "Thank you." in page.get_by_role("status").inner_text()

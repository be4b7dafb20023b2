"""The whole of it without JavaScript."""

import re

from moderation.comments.models import Status
from moderation.sites.models import Site
from tests.clients import Client
from tests.factories import ORIGIN, a_comment, an_article

URL = f"{ORIGIN}/2026/11/taps"
PAGE = "/reply/herald"


def typed(**more: str) -> dict[str, str]:
    return {
        "url": URL,
        "name": "Marit",
        "email": "marit@mail.example.com",
        "body": "The table is last year’s.",
    } | more


def test_the_page_shows_the_thread_and_the_form(client: Client, site: Site) -> None:
    a_comment(site, article=an_article(site, URL), status=Status.APPROVED, body="Which boat do you take?")

    answer = client.get(PAGE, query_string={"url": URL})

    assert answer.status_code == 200
    assert "Which boat do you take?" in answer.text
    assert "Your email address will not be published. Required fields are marked" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_errors_keep_what_was_typed(client: Client, site: Site) -> None:
    answer = client.post(PAGE, data=typed(email="marit", body="Kept <b>as</b> typed"))

    assert answer.status_code == 422
    assert "That address has no @" in answer.text
    assert "Kept &lt;b&gt;as&lt;/b&gt; typed" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_reply_is_sent_seen_changed_and_withdrawn(client: Client, site: Site) -> None:
    sent = client.post(PAGE, data=typed())
    seen = client.get(sent.headers["Location"])
    (ticket,) = set(re.findall(r'name="ticket" value="([^"]+)"', seen.text))
    changed = client.post(PAGE + "/mine/edit", data={"ticket": ticket, "body": "It was corrected."})
    asked = client.post(PAGE + "/mine/withdraw", data={"ticket": ticket})
    client.post(PAGE + "/mine/withdraw", data={"ticket": ticket, "sure": "1"})
    ended = client.get(PAGE + "/mine")

    assert sent.status_code == 303
    assert ticket not in sent.headers["Location"]
    assert "HttpOnly" in sent.headers["Set-Cookie"] and "SameSite=Strict" in sent.headers["Set-Cookie"]
    assert "Your reply awaits moderation." in seen.text
    assert changed.status_code == 303
    assert "can&#39;t be undone" in asked.text or "can't be undone" in asked.text
    assert "Your reply is deleted." in ended.text


def test_a_forged_ticket_changes_nothing(client: Client, site: Site) -> None:
    assert client.post(PAGE + "/mine/edit", data={"ticket": "x.y", "body": "Mine now."}).status_code == 401
    assert client.get(PAGE + "/mine").status_code == 401


def test_bad_addresses_are_told(client: Client, site: Site) -> None:
    assert client.get(PAGE, query_string={"url": "nonsense"}).status_code == 400
    assert client.get("/reply/nobody", query_string={"url": URL}).status_code == 404
    assert client.get(PAGE, query_string={"url": URL, "cursor": "forged"}).status_code == 400

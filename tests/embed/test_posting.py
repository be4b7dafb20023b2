"""Posting a reply and reading the thread, through the API."""

from moderation.comments.models import Status
from moderation.sites.policy import Hold
from tests import factories
from tests.embed.replies import URL, a_reply, post, thread


def test_a_reply_is_taken_as_pending_and_stays_out_of_the_thread(client, site):
    answer = post(client, a_reply())

    assert answer.status_code == 202
    assert answer.json["status"] == "pending"
    assert (
        answer.json["message"] == "Your reply awaits moderation. You can change it for the next 15 minutes."
    )
    assert answer.json["html"] == "<p>The tap at the market is dry.</p>"
    assert thread(client).json["comments"] == []


def test_an_approved_reply_stands_in_the_thread_under_its_parent(client, site):
    article = factories.an_article(site, URL)
    root = factories.a_comment(site, article=article, status=Status.APPROVED)
    factories.a_comment(site, article=article, parent=root, status=Status.APPROVED)

    found = thread(client).json

    assert found["article"]["count"] == 2
    assert [reply["parent"] for reply in found["comments"][0]["replies"]] == [root.public_id]


def test_an_unknown_url_is_an_empty_open_thread(client, site):
    found = thread(client, url="https://magazine.example/never-seen?utm_source=x").json

    assert found["comments"] == []
    assert found["article"] == {
        "url": "https://magazine.example/never-seen", "title": "", "open": True, "closed": None,
        "count": 0, "revision": 1,
    }  # fmt: skip


def test_a_site_that_holds_only_suspects_publishes_at_once(client, app):
    factories.a_site(hold=Hold.SUSPECT)

    answer = post(client, a_reply())

    assert answer.json["status"] == "approved"
    assert [comment["id"] for comment in thread(client).json["comments"]] == [answer.json["id"]]

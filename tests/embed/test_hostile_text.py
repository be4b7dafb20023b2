"""Hostile texts go through the form, are approved, and come out harmless in the thread and on the page."""

import itertools
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

import pytest

from moderation.comments.models import Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE
from moderation.foundation import clock, text
from moderation.foundation.db import transaction
from moderation.sites import queries as sites
from moderation.sites.models import Site
from tests import corpus
from tests.clients import Client
from tests.factories import ORIGIN
from tests.statements import look_at_the_data

URL = f"{ORIGIN}/2026/11/taps"
ALLOWED = {
    "p",
    "br",
    "a",
    "strong",
    "b",
    "em",
    "i",
    "del",
    "s",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
}
VECTORS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:123">x</a>',
    '<a href="192.168.100.100:8000">x</a>',
    '<a href="//elsewhere.example">x</a>',
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    '<a href="JaVaScRiPt&colon;alert(1)">x</a>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src onerror=alert(1)>'>",
    '<p style="background:url(https://elsewhere.example)">x</p>',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    '"><script>alert(1)</script>',
    "{{ 7*7 }}{% raw %}",
    "</textarea><script>alert(1)</script>",
]


class Tags(HTMLParser):
    """The tags of a piece of HTML, each with its attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.found.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Tags()
    reader.feed(html)
    reader.close()
    return reader.found


def is_harmless(html: str) -> bool:
    """Only a comment's tags, and attributes on links alone, which lead to absolute web or mail addresses."""
    return all(
        tag in ALLOWED
        and (tag == "a" or not attrs)
        and set(attrs) <= {"href", "rel"}
        and str(attrs.get("href", "https://")).startswith(("http://", "https://", "mailto:"))
        for tag, attrs in tags(html)
    )


def publish(client: Client, site: Site, **more: Any) -> dict[str, Any]:
    reply = {"url": URL, "name": "Rita", "email": "rita@mail.example.com"} | more
    answer = client.post("/api/v1/sites/herald/comments", json=reply)
    assert answer.status_code == 202, answer.text
    with transaction():
        decisions.decide(site, answer.json["id"], Status.APPROVED, by=RULE, seen=1, now=clock.now())
    return answer.json  # type: ignore[no-any-return]


@pytest.mark.parametrize("vector", VECTORS)
def test_a_hostile_text_is_harmless_in_the_thread_and_on_the_page(
    client: Client, site: Site, vector: str
) -> None:
    publish(client, site, body=vector + " and more")

    thread = client.get("/api/v1/sites/herald/thread", query_string={"url": URL})
    page = client.get("/reply/herald", query_string={"url": URL})

    (comment,) = thread.json["comments"]
    assert is_harmless(comment["html"])
    assert text.sanitize(comment["html"]) == comment["html"]
    assert not [
        tag for tag, _ in tags(page.text) if tag in ("script", "img", "svg", "math", "style", "iframe")
    ]
    assert not [
        name for _, attrs in tags(page.text) for name in attrs if name.startswith("on") or name == "style"
    ]
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("vector", VECTORS)
def test_a_hostile_name_or_draft_is_only_text_on_the_page(client: Client, site: Site, vector: str) -> None:
    publish(client, site, name=vector[:100], body="A calm text.")

    page = client.get("/reply/herald", query_string={"url": URL})
    kept = client.post(
        "/reply/herald", data={"url": URL, "name": vector, "email": vector, "body": vector, "website": vector}
    )

    for shown in (page, kept):
        assert not [
            tag for tag, _ in tags(shown.text) if tag in ("script", "img", "svg", "math", "style", "iframe")
        ]


def test_the_website_of_a_writer_is_a_web_address_or_refused(client: Client, site: Site) -> None:
    for bad in (
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "https://user:pass@a.example",
        "https://[",
        " ",
    ):
        answer = client.post(
            "/api/v1/sites/herald/comments",
            json={
                "url": URL,
                "name": "Rita",
                "email": "rita@mail.example.com",
                "body": f"On {bad}",
                "website": bad,
            },
        )
        assert answer.status_code == (202 if not bad.strip() else 422)


@corpus.corpus
def test_payloads_of_the_corpora_never_break_the_way_of_a_reply(client: Client, site: Site) -> None:
    rows = corpus.rows("xss", "naughty-strings")
    sample = [*corpus.rows("naughty-strings"), *rows[:: max(1, len(rows) // 150)]]

    for turn, row in enumerate(sample):
        payload = row["payload"]
        reply = {
            "url": f"{URL}/{turn}", "name": payload[:100] or "Rita",
            "email": f"reader{turn}@mail.example.com",
            "body": f"{payload}\n\n{turn}",
        }  # fmt: skip
        answer = client.post("/api/v1/sites/herald/comments", json=reply)
        assert answer.status_code in (202, 422), row["id"]
        if answer.status_code == 202:
            assert is_harmless(answer.json["html"]), row["id"]
            thread = client.get("/reply/herald", query_string={"url": f"{URL}/{turn}"})
            assert thread.status_code == 200


@corpus.corpus
def test_every_payload_goes_through_the_form_and_is_taken_harmless_or_refused_in_words(
    client: Client, site: Site
) -> None:
    """Eight payloads are one reply; where it is refused, each is a reply of its own."""
    payloads = [payload.encode("utf-8", "replace").decode() for payload in corpus.payloads()]
    turns = itertools.count()

    def taken(some: Sequence[str]) -> int:
        turn = next(turns)
        reply = {"url": f"{URL}/{turn // 50}", "name": "Rita", "email": f"r{turn}@mail.example.com"}
        answer = client.post("/api/v1/sites/herald/comments", json=reply | {"body": "\n\n".join(some)})
        if answer.status_code == 422:
            assert set(answer.json["errors"]) == {"body"}, some
            return sum(taken([one]) for one in some) if len(some) > 1 else 0
        assert answer.status_code == 202, (some, answer.text)
        assert is_harmless(answer.json["html"]), some
        with transaction():
            here = sites.by_key("herald")
            assert here is not None
            decisions.decide(here, answer.json["id"], Status.APPROVED, by=RULE, seen=1, now=clock.now())
        if turn % 500 == 0:
            look_at_the_data()
        return len(some)

    number = sum(taken(payloads[start : start + 8]) for start in range(0, len(payloads), 8))

    thread = client.get("/api/v1/sites/herald/thread", query_string={"url": f"{URL}/0"}).json
    assert thread["article"]["count"] > 40
    assert number > 0.95 * len(payloads)

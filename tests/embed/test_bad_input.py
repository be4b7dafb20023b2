"""Whatever is sent: a clear refusal or a harmless rendering, never a 500, nothing lost."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from moderation.comments.models import Comment, Queue
from moderation.comments.queries import counts
from moderation.embed import stamps
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.sites.models import Site
from tests.clients import Client
from tests.factories import ORIGIN, an_article

API = "/api/v1/sites/herald"
URL = f"{ORIGIN}/2026/11/taps"
PAGE = "/reply/herald"

several = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
anything = st.text(st.characters(exclude_categories=[]), max_size=80)
hostile = st.sampled_from([
    "\0", "a\0b", "\u202egnp.exe", "\u200b" * 30, "\ud800", "\ufeff", "x" * 5_000, "%00", "'\"><script>",
    "-1", "{{7*7}}", "../../etc/passwd", "\r\nSet-Cookie: a=b",
    "r~99999999999999999999.AAAAAAAAAAAAAAAAAAAAAA",
])  # fmt: skip
words = anything | hostile
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
FIELDS = ["url", "parent", "name", "email", "website", "body", "title", "elapsed", "homepage"]


def a_reply(**more: Any) -> dict[str, Any]:
    return {"url": URL, "name": "Rita", "email": "rita@mail.example.com", "body": "The tap is dry."} | more


def stored(site: Site) -> int:
    return counts(site.id)[Queue.ALL]


def is_clear(answer: Any) -> bool:
    """A refusal in words below 500, or a success."""
    if answer.status_code < 400:
        return True
    return answer.status_code < 500 and bool(answer.json["detail"]) and bool(answer.json["title"])


@several
@given(st.dictionaries(st.sampled_from(FIELDS), values))
def test_any_json_is_stored_or_clearly_refused(client: Client, site: Site, changes: dict[str, Any]) -> None:
    before = stored(site)

    answer = client.post(
        f"{API}/comments",
        data=json.dumps(a_reply(**changes)),
        content_type="application/json",
    )

    assert is_clear(answer)
    assert stored(site) == before + (answer.status_code == 202)


@several
@given(st.binary(max_size=200), st.sampled_from(["application/json", "text/plain", "a/b; charset=x", ""]))
def test_any_bytes_are_clearly_refused(client: Client, site: Site, sent: bytes, kind: str) -> None:
    answer = client.post(f"{API}/comments", data=sent, content_type=kind)

    assert 400 <= answer.status_code < 500
    assert is_clear(answer)
    assert stored(site) == 0


@several
@given(st.dictionaries(st.sampled_from(["url", "sort", "cursor", "around"]), words))
def test_any_question_about_a_thread_is_answered(client: Client, site: Site, query: dict[str, str]) -> None:
    asked = {name: value.encode("utf-8", "surrogatepass") for name, value in ({"url": URL} | query).items()}

    assert is_clear(client.get(f"{API}/thread", query_string=asked))
    assert is_clear(client.get(f"{API}/counts", query_string=asked))
    assert client.get(PAGE, query_string=asked).status_code < 500


@several
@given(st.dictionaries(st.sampled_from([*FIELDS, "stamp"]), words))
def test_any_form_is_stored_or_shown_again(client: Client, site: Site, changes: dict[str, str]) -> None:
    typed = {
        name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for name, value in a_reply(**changes).items()
    }
    before = stored(site)

    answer = client.post(PAGE, data=typed)

    assert answer.status_code in (303, 400, 409, 422)
    assert stored(site) in (before, before + 1)


@several
@given(words, words)
def test_any_ticket_opens_nothing(client: Client, site: Site, public_id: str, ticket: str) -> None:
    header = "Ticket " + ticket.encode("utf-8", "replace").decode("latin-1").replace("\n", "").replace(
        "\r", ""
    )

    answer = client.get(f"{API}/comments/{public_id.encode('utf-8', 'replace').decode()}",
                        headers={"Authorization": header})  # fmt: skip

    assert answer.status_code in (308, 401, 404)
    assert client.post(f"{PAGE}/mine/edit", data={"ticket": "x.y", "body": "Mine."}).status_code == 401


@pytest.mark.parametrize("key", ["a\0b", "nobody", "x" * 400, "%2e%2e", "\u202e", "' or 1=1"])
def test_any_site_key_but_the_right_one_is_not_there(client: Client, site: Site, key: str) -> None:
    assert client.get(f"/api/v1/sites/{key}/thread", query_string={"url": URL}).status_code == 404
    assert client.get(f"/reply/{key}", query_string={"url": URL}).status_code == 404
    answer = client.post(f"/api/v1/sites/{key}/comments", json=a_reply(), headers={"Origin": ORIGIN})
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize(
    "body",
    [
        "<b>" * 10_000,
        "<a " + "x=1 " * 20_000,
        "[" * 5_000,
        "> " * 1_000 + "deep",
        "*" * 9_000,
        "`" * 9_000,
        "- " * 2_000 + "deep",
        "&lol;" * 2_000 + "&#x26;lol;",
        "<!ENTITY lol 'lol'>" * 400,
        "[x](" * 1_000,
        "a" * 10_001,
        "\u200b" * 100,
    ],
    ids=lambda body: repr(body[:8]),
)
def test_what_is_too_deep_or_too_long_is_refused_or_harmless(client: Client, site: Site, body: str) -> None:
    answer = client.post(f"{API}/comments", json=a_reply(body=body))

    assert answer.status_code in (202, 413, 422)
    if answer.status_code == 422:
        assert list(answer.json["errors"]) == ["body"]


def test_padding_and_overrides_do_not_reach_the_page(client: Client, site: Site) -> None:
    from moderation.comments import queries as comments

    answer = client.post(f"{API}/comments", json=a_reply(name="Ri\u200bta\u202e", body="Left \u202eright"))

    kept = comments.by_public_id(site.id, answer.json["id"])
    assert kept is not None
    assert kept.author_name == "Rita"
    assert answer.json["html"] == "<p>Left right</p>"


def test_a_body_over_the_limit_is_refused_before_it_is_read(client: Client, site: Site) -> None:
    api = client.post(
        f"{API}/comments", data=b" " * 400_000, content_type="application/json", headers={"Origin": ORIGIN}
    )
    page = client.post(PAGE, data={"url": URL, "body": "x" * 400_000})

    assert (api.status_code, page.status_code) == (413, 413)
    assert api.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert api.mimetype == "application/problem+json"


@pytest.mark.settings(limits=True)
def test_too_many_replies_are_told_when_to_come_back(client: Client, site: Site) -> None:
    answers = [
        client.post(f"{API}/comments", json=a_reply(body=f"Reply {turn}."), headers={"Origin": ORIGIN})
        for turn in range(11)
    ]

    assert [answer.status_code for answer in answers] == [202] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].mimetype == "application/problem+json"
    assert answers[-1].headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Retry-After" in answers[-1].headers["Access-Control-Expose-Headers"]


@pytest.mark.settings(limits=True)
def test_the_page_keeps_what_was_typed_when_it_was_too_much(client: Client, site: Site) -> None:
    answers = [client.post(PAGE, data=a_reply(body=f"Reply number {turn}.")) for turn in range(11)]

    assert answers[-1].status_code == 429
    assert "Reply number 10." in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_method_that_is_not_there_is_told(client: Client, site: Site) -> None:
    answer = client.put(f"{API}/comments", json=a_reply())

    assert answer.status_code == 405
    assert answer.mimetype == "application/problem+json"


def test_a_closed_article_keeps_the_form_as_typed(client: Client, site: Site) -> None:
    from moderation.articles import operations as articles
    from moderation.foundation.db import db

    article = an_article(site, URL)
    with transaction():
        articles.close(db.session.merge(article), at=clock.now())

    answer = client.post(PAGE, data=a_reply())

    assert answer.status_code == 409
    assert "closed" in answer.text


def test_a_second_click_stores_nothing_new(client: Client, site: Site) -> None:
    import re

    form = client.get(PAGE, query_string={"url": URL}).text
    (stamp,) = re.findall(r'name="stamp" value="([^"]+)"', form)

    first, second = (client.post(PAGE, data=a_reply(stamp=stamp)) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert stored(site) == 1


@pytest.mark.settings(limits=True)
def test_a_form_that_was_made_before_the_clock_went_back_was_not_filled_in_too_fast(
    client: Client, site: Site
) -> None:
    with clock.set_to(clock.now() + timedelta(hours=1)):
        ahead = stamps.stamp()

    answer = client.post(PAGE, data=a_reply(stamp=ahead))

    (comment,) = db.session.scalars(select(Comment))
    (said,) = (finding for finding in comment.trace if finding["check"] == "minimum_time")
    assert answer.status_code == 303
    assert said["outcome"] == "passed"


def test_a_title_told_by_a_reply_is_not_shown_before_a_moderator_read_it(client: Client, site: Site) -> None:
    client.post(f"{API}/comments", json=a_reply(title="BUY NOW"))

    thread = client.get(f"{API}/thread", query_string={"url": URL})
    page = client.get(PAGE, query_string={"url": URL})

    assert thread.json["article"]["title"] == ""
    assert "BUY NOW" not in page.text


def test_an_error_tells_nothing_about_the_inside(
    client: Client, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from moderation.submissions import operations

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail of rita@mail.example.com")

    monkeypatch.setattr(operations, "submit", broken)
    answer = client.post(f"{API}/comments", json=a_reply(), headers={"Origin": ORIGIN})

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "rita@" not in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN

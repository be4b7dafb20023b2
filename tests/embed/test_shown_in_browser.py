"""The corpora in a real browser: what was approved runs nothing and asks for nothing on the page."""

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from moderation.comments.models import Comment, Status
from moderation.foundation.db import db
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests import corpus
from tests.factories import ORIGIN, a_comment, a_commenter, an_article
from tests.journeys.desk import enter

PAGE = 50
TOGETHER = 8
"""Payloads in the text of one comment: each has its whole HTML there, and END behind it."""
END = "the end of a payload"
"""Where it doesn't show as a paragraph of its own, a payload has swallowed what stands behind it."""
ARTICLES = f"{ORIGIN}/payloads"
TRIPWIRE = """
window.tripped = [];
for (const name of ['alert', 'prompt', 'confirm', 'print']) window[name] = () => window.tripped.push(name);
"""


class Shown(NamedTuple):
    """How much there is to be looked at."""

    articles: int
    payloads: int


@pytest.fixture
def shown(site: Site) -> Shown:
    """Every payload that is not refused, approved, in 50 comments under an article."""
    every = [f"{html}\n<p>{END}</p>" for _payload, html in corpus.rendered() if html]
    made = ["\n".join(every[turn : turn + TOGETHER]) for turn in range(0, len(every), TOGETHER)]
    articles = [an_article(site, f"{ARTICLES}/{turn}").id for turn in range(0, len(made), PAGE)]
    first = a_comment(site, article=None, commenter=a_commenter(site))
    for turn, html in enumerate(made):
        db.session.add(_copy(first, articles[turn // PAGE], turn, html))
    db.session.commit()
    return Shown(len(articles), len(every))


@pytest.fixture
def asked(page: Any) -> list[str]:
    """What the page asks for; anything that runs would be in `window.tripped`."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url))
    page.on("dialog", lambda dialog: found.append(f"dialog {dialog.message}"))
    page.add_init_script(TRIPWIRE)
    return found


@corpus.corpus
def test_no_payload_runs_or_asks_for_anything_on_the_page_without_javascript(
    server: str, shown: Shown, page: Any, asked: list[str]
) -> None:
    ends = 0
    for turn in range(shown.articles):
        page.goto(f"{server}/reply/herald?url={quote(f'{ARTICLES}/{turn * PAGE}')}")
        ends += assert_harmless(page)

    assert ends == shown.payloads
    assert paths(asked, server) == {"/reply/herald", "/static/css/reply.css"}


@corpus.corpus
def test_no_payload_runs_or_asks_for_anything_on_the_article_page(
    server: str, serve: Callable[..., str], shown: Shown, page: Any, asked: list[str]
) -> None:
    def article(environ: Any, start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/html")])
        url = f"{ARTICLES}{environ['PATH_INFO']}"
        tag = f'<script async src="{server}/embed.js" data-site="herald" data-article="{url}"></script>'
        return [f'<!doctype html><link rel="icon" href="data:,"><title>An article</title>{tag}'.encode()]

    origin, ends = serve(article), 0

    for turn in range(shown.articles):
        page.goto(f"{origin}/{turn * PAGE}")
        page.locator("moderation-replies .body").first.wait_for(state="attached")
        ends += assert_harmless(page, "moderation-replies .body a[href]")

    assert ends == shown.payloads
    beyond = {url for url in asked if not url.startswith((server, origin, "data:"))}
    assert beyond == set()
    assert paths([url for url in asked if url.startswith(server)], server) == {
        "/embed.js",
        "/api/v1/sites/herald/thread",
    }


@corpus.corpus
def test_no_payload_runs_or_asks_for_anything_on_the_desk(
    server: str, shown: Shown, page: Any, asked: list[str], bob: Account
) -> None:
    enter(page, server, bob)
    page.goto(f"{server}/dashboard/herald/queue/approved")

    ends = assert_harmless(page)
    while page.locator(".pages a:has-text('Next page')").count():
        page.goto(server + page.get_attribute(".pages a:has-text('Next page')", "href"))
        ends += assert_harmless(page)

    assert ends == shown.payloads
    assert {url for url in asked if not url.startswith((server, "data:"))} == set()
    expected = ("/static/", "/dashboard/herald/", "/login", "/dashboard/")
    assert all(path.startswith(expected) for path in paths(asked, server))


def assert_harmless(page: Any, links: str = ".words a[href]") -> int:
    """Nothing ran, and every link is absolute http, https or mailto; how many payloads the page shows."""
    assert page.evaluate("window.tripped") == []
    leads = page.locator(links).evaluate_all("links => links.map(link => link.protocol)")
    assert set(leads) <= {"http:", "https:", "mailto:"}
    return int(page.locator(f"p:text-is('{END}')").count())


def paths(asked: list[str], server: str) -> set[str]:
    """The paths of what was asked from our own server; whole URLs for the rest."""
    return {url.removeprefix(server).partition("?")[0] for url in asked if not url.startswith("data:")}


def _copy(first: Comment, article_id: int, turn: int, html: str) -> Comment:
    """An approved comment with this HTML, written without its way through the house to save time."""
    from moderation.comments.models import step

    key = first.id + 1 + turn
    return Comment(
        site_id=first.site_id, id=key, public_id=f"{turn:013d}", article_id=article_id, parent_id=None,
        commenter_id=first.commenter_id, path=step(key), status=Status.APPROVED, version=1, shown=True,
        approved_below=0, origin_url=first.origin_url, author_name="Rita", body="", html=html,
        fingerprint=b"", trace=[], source=first.source, created_at=first.created_at,
    )  # fmt: skip

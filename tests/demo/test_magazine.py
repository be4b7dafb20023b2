"""The demo magazine is what a reader of an online magazine would meet."""

import re

import pytest
from flask.testing import FlaskClient

from moderation.demo.articles import magazine
from moderation.demo.site import create_magazine

HOST, ORIGIN = "http://localhost:8000", "http://127.0.0.1:8001"
ARTICLES = list(magazine().articles.values())


@pytest.fixture
def reader() -> FlaskClient:
    return create_magazine(replies_host=HOST, site_key="demo", origin=ORIGIN).test_client()


def test_every_link_inside_the_magazine_leads_somewhere(reader: FlaskClient) -> None:
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = reader.get(path, buffered=True)  # which closes a file
        assert answer.status_code == 200, path
        inside = re.findall(r'href="(?:http://127\.0\.0\.1:8001)?(/[^"#]*)"', answer.text)
        waiting += [link for link in set(inside) if link not in seen and link not in waiting]

    assert {article.path for article in ARTICLES} <= seen
    assert len(ARTICLES) >= 6


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)
def test_an_article_has_all_its_parts_and_one_tag(reader: FlaskClient, article: object) -> None:
    from moderation.demo.articles import Article

    assert isinstance(article, Article)
    page = reader.get(article.path).text

    assert page.count("/embed.js") == 1
    assert f'<script async src="{HOST}/embed.js" data-site="demo"></script>' in page
    assert f'<noscript><a href="{HOST}/reply/demo?url={ORIGIN}{article.path}">' in page
    assert f'<link rel="canonical" href="{ORIGIN}{article.path}">' in page
    for part in ("Key points", "Worth reading…", "Related posts", "Read more", 'class="quote"'):
        assert part in page
    assert len(article.points) >= 2 and len(article.related) == 3
    assert article.after, "the pull quote stands in the middle"


def test_the_policy_lets_the_embed_in_and_nothing_else(reader: FlaskClient) -> None:
    policy = reader.get("/").headers["Content-Security-Policy"]

    assert f"script-src {HOST};" in policy and f"connect-src {HOST};" in policy
    assert "unsafe" not in policy


def test_what_is_not_there_is_told(reader: FlaskClient) -> None:
    assert reader.get("/2026/11/nothing").status_code == 404
    assert reader.get("/1999/01/the-map-of-taps").status_code == 404
    assert reader.get("/category/nothing").status_code == 404

"""Articles at the desk: the list of them, closing, and what waits on each."""

import re
from collections.abc import Callable
from html import unescape

import pytest

from moderation.articles import queries as articles
from moderation.comments.models import Status
from moderation.foundation import clock
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.clients import Desk
from tests.factories import a_comment, an_article

SignIn = Callable[[Account], Desk]
ARTICLES = "/dashboard/herald/articles"


@pytest.fixture
def many(site: Site) -> Site:
    """A site with more articles than a page lists, all with a published reply."""
    for number in range(articles.PAGE + 2):
        a_comment(site, article=an_article(site, title=f"Taps, part {number}"), status=Status.APPROVED)
    return site


def test_closing_an_article_is_said_and_keeps_the_page_of_the_list(
    many: Site, bob: Account, signed_in: SignIn
) -> None:
    desk = signed_in(bob)
    (later,) = re.findall(r'href="([^"]+)">Next page', desk.get(f"{ARTICLES}?q=taps").text)
    page = desk.get(unescape(later)).text
    path, fields = a_form(page)

    closed = desk.post(path, data=fields)
    after = desk.get(closed.headers["Location"]).text
    opened = desk.post(path, data=a_form(after)[1])

    assert (closed.status_code, opened.status_code) == (303, 303)
    assert "“Taps, part 1” is closed for new replies." in after
    assert "“Taps, part 1” is open for new replies." in desk.get(opened.headers["Location"]).text
    assert re.findall("<b><a[^>]*>([^<]*)", after) == ["Taps, part 1", "Taps, part 0"]
    assert 'name="q" type="search"' in after and 'value="taps"' in after
    assert "is closed for new replies" not in desk.get(ARTICLES).text


def a_form(page: str) -> tuple[str, dict[str, str]]:
    """Where the first form of a list of articles leads, and its fields."""
    path, form = re.findall(r'<form method="post" action="([^"]+/closing)">(.*?)</form>', page, re.S)[0]
    return path, dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_closing_an_article_beside_a_reply_is_said_with_and_without_a_script(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    article = an_article(site, title="The map of taps")
    comment, desk = a_comment(site, article=article), signed_in(bob)
    path, fields = f"{ARTICLES}/{article.public_id}/closing", {"queue": "all", "focus": comment.public_id}

    news = desk.post(path, data=fields | {"to": "closed"}, headers={"Accept": "application/json"})
    page = desk.post(path, data=fields | {"to": "open"})

    found = articles.by_public_id(site.id, article.public_id)
    assert news.get_json()["said"] == "“The map of taps” is closed for new replies."
    assert found is not None and found.is_open(clock.now())
    assert "“The map of taps” is open for new replies." in desk.get(page.headers["Location"]).text

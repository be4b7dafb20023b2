"""Articles at the desk: the list of them, closing, and what waits on each."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from moderation.articles import queries as articles
from moderation.comments.models import Status
from moderation.foundation import clock
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.clients import Desk
from tests.factories import a_comment, a_site, an_article

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
    assert re.findall("<b><a[^>]*><bdi>([^<]*)", after) == ["Taps, part 1", "Taps, part 0"]
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


def send(desk: Desk, path: str, fields: dict[str, str]) -> Any:
    return desk.post(path, data=fields)


def test_an_article_tells_how_many_replies_each_queue_holds_and_leads_there(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    article, desk = an_article(site, title="The map of taps"), signed_in(bob)
    for status in (Status.PENDING, Status.PENDING, Status.APPROVED, Status.REJECTED, Status.SPAM):
        a_comment(site, article=article, status=status)
        a_comment(site, status=status)

    page = desk.get(f"{ARTICLES}/{article.public_id}").text
    found = re.findall(r'<a href="([^"]+)"><span class="mark (\w+)".*?<span class="n">(\d+)<', page)
    held = {which: desk.get(href).text.count("data-comment=") for href, which, _number in found}

    numbers = {which: int(number) for _href, which, number in found}
    assert numbers == held
    assert numbers == {"pending": 2, "reported": 0, "spam": 1, "rejected": 1, "approved": 1, "all": 5}


def test_an_article_says_when_a_queue_holds_more_than_is_counted(
    site: Site, bob: Account, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.comments.queries.lists.MOST", 2)
    article = an_article(site)
    for _ in range(3):
        a_comment(site, article=article)

    page = signed_in(bob).get(f"{ARTICLES}/{article.public_id}").text

    assert page.count('<span class="n">2+</span>') == 2


def test_an_article_is_closed_on_its_page_and_no_other_sites_is_shown(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    article, desk = an_article(site), signed_in(bob)
    path = f"{ARTICLES}/{article.public_id}"
    other = an_article(a_site("other", origins=["https://other.example"]), "https://other.example/a")

    closed = send(desk, *a_form(desk.get(path).text))

    assert closed.headers["Location"].endswith(path)
    assert "is closed for new replies." in desk.get(path).text
    assert desk.get(f"{ARTICLES}/{other.public_id}").status_code == 404

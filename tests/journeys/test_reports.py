"""A report travels from the page to the desk, and what a moderator kept stays kept until it is edited."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from moderation.comments.models import Comment, Status
from moderation.demo.articles import magazine
from moderation.demo.site import create_magazine
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account
from moderation.reports import operations as reports
from moderation.reports.models import Grounds
from moderation.sites import operations as sites
from moderation.sites import queries as site_queries
from moderation.sites.models import Site
from moderation.submissions import operations as submissions
from tests.factories import a_comment, an_article
from tests.journeys.desk import enter
from tests.looks import DESK, PHONE, barriers, expect_no_barrier

ARTICLE = magazine().articles["the-map-of-taps"]
REPORT = "Report the reply by Rita"


@pytest.fixture
def article_url(server: str, serve: Callable[..., str], site: Site) -> str:
    """An article of a magazine on another origin, which the site allows."""
    made: dict[str, Flask] = {}

    def magazine_of(environ: Any, start: Any) -> Any:
        return made["app"](environ, start)

    origin = serve(magazine_of, host="127.0.0.1")
    made["app"] = create_magazine(replies_host=server, site_key=site.key, origin=origin)
    with transaction():
        sites.change(here(), origins=[origin], now=clock.now())
    return origin + ARTICLE.path


@pytest.fixture
def comment(site: Site, article_url: str) -> Comment:
    return a_comment(site, article=an_article(site, article_url), status=Status.APPROVED)


@pytest.fixture
def desk(other_page: Any, server: str, bob: Account) -> Any:
    """Bob's tab, at the queue Reported."""
    enter(other_page, server, bob)
    other_page.goto(server + "/dashboard/herald/queue/reported")
    return other_page


def here() -> Site:
    found = site_queries.by_key("herald")
    assert found is not None
    return found


def report(page: Any, article_url: str, reason: str, text: str = "") -> None:
    page.goto(article_url)
    page.get_by_role("button", name=REPORT).click()
    form = page.get_by_role("form", name=REPORT)
    form.get_by_role("radio", name=reason).check()
    form.get_by_role("textbox").fill(text)
    form.get_by_role("button", name="Send report").click()
    page.get_by_text("Thank you.").first.wait_for()


def from_elsewhere(comment: Comment) -> None:
    """A second reader reports it, from another network."""
    public_id = comment.public_id
    with transaction():
        reports.report(here(), public_id, Grounds.ABUSE, "", network=b"e" * 16, now=clock.now())


def edit(comment: Comment, body: str) -> None:
    public_id = comment.public_id
    with transaction():
        submissions.edit(here(), public_id, body, now=clock.now())


def test_cleared_stays_cleared_until_the_writer_edits(
    page: Any, desk: Any, article_url: str, comment: Comment
) -> None:
    row = desk.locator(f'.row[data-comment="{comment.public_id}"]')
    expect(row).to_have_count(0)

    report(page, article_url, "private", "That is my street.")
    desk.reload()
    expect(row.locator(".grounds")).to_have_text("1 report: privacy")
    expect(desk.locator(".context .reports")).to_contain_text("That is my street.")
    assert barriers(desk).violations_count == 0

    row.focus()
    desk.keyboard.press("a")
    expect(desk.locator(".told")).to_contain_text("Kept a reply by Rita.")
    expect(row).to_have_count(0)

    from_elsewhere(comment)
    desk.reload()
    expect(row).to_have_count(0)

    with clock.set_to(clock.now() + timedelta(minutes=5)):
        edit(comment, "Now it says something else.")
        desk.goto(desk.url.partition("/queue/")[0] + "/queue/pending")
        desk.locator(f'.row[data-comment="{comment.public_id}"]').focus()
        desk.keyboard.press("a")
        expect(desk.locator(".told")).to_contain_text("Approved a reply by Rita.")
        report(page, article_url, "private", "Still my street.")

        desk.goto(desk.url.partition("/queue/")[0] + "/queue/reported")

        expect(row.locator(".grounds")).to_have_text("1 report: privacy")
        expect(desk.locator(".context .reports .past")).to_have_count(2)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_queue_is_accessible_and_fits(desk: Any, comment: Comment, width: int) -> None:
    from_elsewhere(comment)
    desk.set_viewport_size({"width": width, "height": 844})
    desk.reload()
    if width == PHONE:
        desk.locator(".row[aria-current] .more summary").click()
        desk.get_by_role("link", name="About").click()

    expect(desk.locator(".context .reports")).to_be_visible()
    expect_no_barrier(desk, "reported")

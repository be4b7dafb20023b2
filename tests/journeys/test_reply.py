"""The whole journey, in a real browser across two origins: from an article page to the desk and back."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from moderation.comments import queries as comments
from moderation.comments.models import Status
from moderation.demo.articles import magazine
from moderation.demo.site import create_magazine
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account
from moderation.sites import operations as sites
from moderation.sites import queries as site_queries
from moderation.sites.models import Site
from tests.factories import a_comment, an_article
from tests.journeys.desk import enter, sign_in
from tests.looks import barriers

ARTICLE = magazine().articles["the-map-of-taps"]


@pytest.fixture
def article_url(server: str, serve: Callable[..., str], site: Site) -> str:
    """An article of a magazine on another origin, which the site allows."""
    made: dict[str, Flask] = {}

    def magazine_of(environ: Any, start: Any) -> Any:
        return made["app"](environ, start)

    origin = serve(magazine_of, host="127.0.0.1")
    made["app"] = create_magazine(replies_host=server, site_key=site.key, origin=origin)
    with transaction():
        here = site_queries.by_key(site.key)
        assert here is not None
        sites.change(here, origins=[origin], now=clock.now())
    return origin + ARTICLE.path


def fill(page: Any, **fields: str) -> None:
    for label, typed in fields.items():
        page.get_by_label(label.title()).first.fill(typed)


def assert_accessible(page: Any) -> None:
    found = barriers(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.both_databases
def test_a_reply_travels_from_the_page_to_the_queue_and_back(
    page: Any, browser: Any, server: str, article_url: str, site: Site, bob: Account
) -> None:
    page.goto(article_url)
    page.get_by_role("heading", name="Leave a Reply").wait_for()

    fill(page, comment="The tap behind the market is dry again.", name="Marit", email="marit")
    page.get_by_role("button", name="Post Comment").click()
    page.get_by_text("That address has no @").first.wait_for()
    assert (
        page.evaluate("document.querySelector('moderation-replies').shadowRoot.activeElement.name") == "email"
    )
    assert_accessible(page)

    fill(page, email="marit@mail.example.com")
    page.get_by_role("button", name="Post Comment").click()
    page.get_by_text("only you see this").first.wait_for()
    page.reload()
    page.get_by_text("only you see this").first.wait_for()
    assert page.evaluate("document.cookie") == ""

    desk = browser.new_context(viewport={"width": 1280, "height": 900})
    moderator = desk.new_page()
    sign_in(moderator, server, bob)
    assert "The tap behind the market is dry again." in moderator.inner_text('.row[aria-current="true"]')
    assert_accessible(moderator)
    moderator.keyboard.press("a")
    moderator.get_by_text("Approved a reply by Marit.").first.wait_for()
    moderator.keyboard.press("z")
    moderator.get_by_text("Undone.").first.wait_for()
    moderator.keyboard.press("a")
    moderator.get_by_text("Approved a reply by Marit.").first.wait_for()
    desk.close()

    other = browser.new_context()
    reader = other.new_page()
    reader.goto(article_url)
    reader.get_by_text("The tap behind the market is dry again.").first.wait_for()
    reader.get_by_role("heading", name="1 reply").wait_for()
    other.close()


def test_one_key_a_comment_decides_without_losing_the_focus(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    article = an_article(site)
    waiting = [a_comment(site, article=article) for _ in range(6)]
    enter(page, server, bob)

    for comment, key in zip(waiting, "adsada", strict=True):
        assert page.get_attribute('.row[aria-current="true"]', "data-comment") == comment.public_id
        assert page.evaluate("document.activeElement.dataset.comment") == comment.public_id
        page.keyboard.press(key)
        page.wait_for_selector(f'.row[data-comment="{comment.public_id}"]', state="detached")

    expect(page.locator('[data-count="pending"]')).to_have_text("0")
    db.session.rollback()
    found = [row.status for row in comments.some(site.id, [row.id for row in waiting]).values()]
    assert sorted(found) == sorted(
        [Status.APPROVED, Status.REJECTED, Status.SPAM, Status.APPROVED, Status.REJECTED, Status.APPROVED]
    )
    assert "Nothing waits." in page.inner_text("#stream")


def test_keys_do_not_fire_while_typing_or_with_a_modifier(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    comment = a_comment(site)
    enter(page, server, bob)

    page.keyboard.press("Control+d")
    page.keyboard.press("m")
    page.wait_for_selector("dialog.sheet #q")
    page.keyboard.type("adsu")
    assert page.input_value("#q") == "adsu"
    assert_accessible(page)

    assert page.get_attribute(f'[data-comment="{comment.public_id}"]', "data-status") == "pending"


def test_an_unattached_reply_is_attached_in_the_dialog(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    comment = a_comment(site, attached=False)
    an_article(site, title="The map of taps")
    enter(page, server, bob)

    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/queue/unattached*")
    page.wait_for_selector('.row[aria-current="true"]')
    page.keyboard.press("a")
    page.fill("dialog.sheet #q", "taps")
    page.keyboard.press("Enter")
    page.click("dialog.sheet .found button")
    page.get_by_text("Attached a reply by").first.wait_for()

    db.session.rollback()
    (found,) = comments.some(site.id, [comment.id]).values()
    assert found.article_id is not None


@pytest.mark.both_databases
def test_the_later_of_two_moderators_sees_who_was_first(
    page: Any, browser: Any, server: str, site: Site, alice: Account, bob: Account
) -> None:
    a_comment(site)
    enter(page, server, bob)
    context = browser.new_context()
    other = context.new_page()
    enter(other, server, alice)

    other.keyboard.press("d")
    other.get_by_text("Rejected a reply by").first.wait_for()
    page.keyboard.press("a")

    page.get_by_text("Alice rejected, just now. Nothing of yours was written.").first.wait_for()
    assert page.get_attribute('.row[aria-current="true"]', "data-status") == "rejected"
    context.close()


def test_without_javascript_a_reply_is_sent_and_approved(
    browser: Any, server: str, article_url: str, site: Site, bob: Account
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(article_url)
    page.get_by_role("link", name="Read and leave replies").click()
    fill(page, comment="Sent without any script.", name="Marit", email="marit")
    page.get_by_role("button", name="Post Comment").click()
    page.get_by_text("That address has no @").first.wait_for()
    fill(page, email="marit@mail.example.com")
    page.get_by_role("button", name="Post Comment").click()
    page.get_by_text("Your reply awaits moderation.").first.wait_for()

    sign_in(page, server, bob)
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Approved a reply by Marit.").first.wait_for()
    page.goto(f"{server}/reply/{site.key}?url={article_url}")
    page.get_by_text("Sent without any script.").first.wait_for()
    context.close()

"""The menu of a row: it holds what has no place under the thumb, and closes by itself."""

from typing import Any

import pytest
from playwright.sync_api import expect

from moderation.comments.models import Status
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.factories import a_comment
from tests.journeys.desk import enter, row

MENU = ".row[aria-current] .more"


@pytest.fixture
def menu(page: Any, server: str, site: Site, bob: Account) -> Any:
    """The open menu of the row in focus."""
    a_comment(site)
    enter(page, server, bob)
    page.locator(f"{MENU} summary").click()
    expect(page.locator(f"{MENU} .menu")).to_be_visible()
    return page.locator(f"{MENU} .menu")


def test_a_menu_closes_by_escape_and_the_focus_stays_with_it(page: Any, menu: Any) -> None:
    menu.get_by_role("link", name="Edit").focus()

    page.keyboard.press("Escape")

    expect(menu).to_be_hidden()
    expect(page.locator(f"{MENU} summary")).to_be_focused()


@pytest.mark.parametrize("chosen", [True, False])
def test_a_menu_closes_when_one_chooses_or_goes_elsewhere(page: Any, menu: Any, chosen: bool) -> None:
    if chosen:
        menu.get_by_role("link", name="As typed").click()
        expect(page.get_by_role("dialog")).to_be_visible()
    else:
        page.locator("#stream h1").click()

    expect(menu).to_be_hidden()


def test_on_a_phone_four_buttons_are_under_the_thumb_and_the_menu_holds_the_rest(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    a_comment(site)
    enter(page, server, bob)
    bar = page.locator(".row[aria-current] .acts")

    shown = bar.locator("button:visible, a.button:visible, summary:visible").all_inner_texts()
    fits = bar.evaluate("bar => bar.scrollWidth <= bar.clientWidth")
    page.locator(f"{MENU} summary").click()
    page.locator(MENU).get_by_role("link", name="About").click()

    assert [words.split("\n")[0].strip() for words in shown] == ["Approve", "Reject", "Spam", "More"]
    assert fits
    expect(page.locator("#context")).to_be_in_viewport()
    expect(page.locator(f"{MENU} .menu")).to_be_hidden()


def test_on_a_phone_what_was_published_goes_back_to_pending_by_the_menu(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    comment = a_comment(site, status=Status.APPROVED)
    enter(page, server, bob)
    page.goto(f"{server}/dashboard/herald/queue/approved")

    page.locator(f"{MENU} summary").click()
    page.locator(MENU).get_by_role("button", name="Back to pending").click()

    expect(page.locator('[data-count="pending"]')).to_have_text("1")
    expect(row(page, comment)).to_have_count(0)

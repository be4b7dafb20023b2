"""The page without JavaScript in a browser: it can be used, read by everybody, and fits a phone."""

from typing import Any
from urllib.parse import quote

import pytest

from moderation.comments.filters import Filter
from moderation.comments.models import Queue, Status
from moderation.comments.queries import by_public_id, listing
from moderation.sites.models import Site
from tests.factories import ORIGIN, a_comment, an_article
from tests.looks import barriers

URL = f"{ORIGIN}/2026/11/taps-and-an-address-that-is-quite-long-for-a-telephone"


def is_sound(page: Any, width: int) -> bool:
    """Axe finds nothing, and nothing sticks out at the side."""
    found = barriers(page).response["violations"]
    assert found == [], [violation["id"] for violation in found]
    return int(page.evaluate("document.documentElement.scrollWidth")) <= width


@pytest.fixture
def phone(browser: Any) -> Any:
    """A narrow tab that runs no script of a page."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme="dark")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_a_reader_without_scripts_replies_corrects_and_withdraws(
    server: str, site: Site, browser: Any
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    root = a_comment(site, article=an_article(site, URL), status=Status.APPROVED)

    page.goto(f"{server}/reply/herald?url={quote(URL)}")
    page.get_by_role("link", name="Reply to Rita").click()
    page.get_by_label("Comment").fill("The one at four.")
    page.get_by_label("Name").fill("Marit")
    page.get_by_label("Email").fill("marit")
    page.get_by_role("button", name="Post Comment").click()
    assert page.get_by_text("That address has no @").count() == 2
    assert page.get_by_label("Comment").input_value() == "The one at four."
    page.get_by_label("Email").fill("marit@mail.example.com")
    page.get_by_role("button", name="Post Comment").click()
    assert "Your reply awaits moderation." in page.get_by_role("status").inner_text()
    (listed,) = listing(site.id, Filter(Queue.PENDING)).rows
    waiting = by_public_id(site.id, listed.public_id)
    assert waiting is not None
    assert waiting.parent_id == root.id
    page.get_by_label("Comment").fill("The one at five.")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("Comment").input_value() == "The one at five."
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw").click()
    assert "Your reply is deleted." in page.get_by_role("status").inner_text()
    assert "ticket" not in page.url
    context.close()


def test_every_state_of_the_page_is_accessible_and_fits_a_phone(server: str, site: Site, phone: Any) -> None:
    phone.goto(f"{server}/reply/herald?url={quote(URL)}")
    assert is_sound(phone, 390)
    article = an_article(site, URL)
    first = a_comment(site, article=article, status=Status.APPROVED)
    a_comment(site, article=article, parent=first, status=Status.APPROVED)
    phone.goto(f"{server}/reply/herald?url={quote(URL)}&parent={first.public_id}")
    assert is_sound(phone, 390)
    phone.get_by_role("button", name="Post Comment").click()
    assert is_sound(phone, 390)
    phone.goto(f"{server}/reply/herald/mine")
    assert is_sound(phone, 390)

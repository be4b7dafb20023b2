"""Nothing moves by itself: what answers and news bring finds its place kept (layout shift 0)."""

from typing import Any

import pytest
from playwright.sync_api import expect

from moderation.claims import operations as claims
from moderation.comments import queries as comments
from moderation.comments.models import Comment, Status
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.factories import a_comment
from tests.journeys.desk import decide, enter, look_now, row

LONG = 600
"""Chromium does not count what moves within half a second of a key; so answers are held back for longer."""
WATCH = """
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries())
        if (!hadRecentInput) shifts.push([value, sources.map(({ node }) => node?.outerHTML?.slice(0, 80))]);
    }).observe({ type: "layout-shift", buffered: true });
"""
SEEN = "new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame)).then(() => shifts)"


@pytest.fixture
def watched(page: Any, site: Site) -> Any:
    """Forty replies wait; the page notes what moves."""
    for _ in range(40):
        a_comment(site)
    page.add_init_script(WATCH)
    return page


def named(site: Site, page: Any, place: int) -> Comment:
    """The reply at a place of the list."""
    name = page.locator(".row").nth(place).get_attribute("data-comment")
    found = comments.by_public_id(site.id, name)
    assert found is not None
    return found


def press_and_hold_the_answer(page: Any, key: str) -> None:
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/decision", hold, times=1)
    page.keyboard.press(key)
    page.wait_for_timeout(LONG)
    with page.expect_response("**/decision"):
        held[0].continue_()


@pytest.mark.parametrize("width", [1280, 1000, 390])
def test_nothing_moves_when_acts_are_answered_and_the_list_is_filled_up(
    watched: Any, server: str, bob: Account, width: int
) -> None:
    page = watched
    page.set_viewport_size({"width": width, "height": 844})
    enter(page, server, bob)

    for key, said in (("d", "Rejected"), ("a", "Approved"), ("s", "Marked as spam")):
        press_and_hold_the_answer(page, key)
        expect(page.locator("#told")).to_contain_text(said)
    expect(page.locator(".row")).to_have_count(25)

    assert page.evaluate(SEEN) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_when_replies_come_in_colleagues_act_and_the_server_does_not_answer(
    watched: Any, server: str, site: Site, alice: Account, bob: Account, width: int
) -> None:
    page = watched
    page.set_viewport_size({"width": width, "height": 844})
    enter(page, server, bob)
    other, read = named(site, page, 1), named(site, page, 2)
    page.wait_for_timeout(LONG)

    a_comment(site)
    look_now(page)
    expect(page.locator("#newer")).to_contain_text("New: 1")
    decide(other, Status.REJECTED, alice)
    with transaction():
        claims.claim(site.id, alice.id, {read.public_id: None}, now=clock.now())
    look_now(page)
    expect(row(page, other).locator(".settled-by")).to_contain_text("Alice rejected")
    expect(row(page, read).locator(".reader")).to_contain_text("Alice is reading this")
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()

    assert page.evaluate(SEEN) == []


def test_nothing_moves_when_an_act_fails(watched: Any, server: str, bob: Account) -> None:
    page = watched
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, server, bob)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.route("**/decision", lambda route: route.abort())
    top = "document.querySelector('.row[aria-current]').getBoundingClientRect().top"
    before = page.evaluate(top)

    page.keyboard.press("a")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed.")

    assert abs(page.evaluate(top) - before) <= 1

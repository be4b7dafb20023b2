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

WATCH = """
    window.shifts = [];
    const told = ({ node, previousRect: was, currentRect: is }) =>
      `${node?.outerHTML?.slice(0, 80)} from ${was.x}/${was.y} to ${is.x}/${is.y}`;
    new PerformanceObserver((list) => {
      for (const { sources } of list.getEntries()) shifts.push(...sources.map(told));
    }).observe({ type: "layout-shift", buffered: true });
"""
"""Whatever moves is noted, also within half a second of a key, which Chromium leaves out of its score."""
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


def expect_furnished(page: Any) -> None:
    """What stands beside the reply in focus has come, and the menu of its row with it."""
    name = page.locator(".row[aria-current]").get_attribute("data-comment")
    expect(page.locator(f'#context[data-about="{name}"]')).to_be_attached()


@pytest.fixture
def held(page: Any) -> list[Any]:
    """Acts that are on their way, until they are let go."""
    routes: list[Any] = []

    def hold(route: Any) -> None:
        routes.append(route)

    page.route("**/decision", hold)
    return routes


@pytest.mark.parametrize("width", [1280, 1000, 390])
def test_nothing_moves_when_acts_are_answered_and_the_list_is_filled_up(
    watched: Any, held: list[Any], server: str, bob: Account, width: int
) -> None:
    page = watched
    page.set_viewport_size({"width": width, "height": 844})
    enter(page, server, bob)
    assert page.evaluate(SEEN) == []

    for key, said in (("d", "Rejected"), ("a", "Approved"), ("s", "Marked as spam")):
        with page.expect_request("**/decision"):
            page.keyboard.press(key)
        expect_furnished(page)
        assert page.evaluate(SEEN) != []
        page.evaluate("shifts.length = 0")
        held.pop().continue_()
        expect(page.locator("#told")).to_contain_text(said)
        expect(page.locator(".row")).to_have_count(25)
        assert page.evaluate(SEEN) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_no_button_moves_when_the_menu_of_its_row_comes(
    watched: Any, server: str, bob: Account, width: int
) -> None:
    late: list[Any] = []

    def hold(route: Any) -> None:
        late.append(route)

    page = watched
    page.set_viewport_size({"width": width, "height": 844})
    page.route("**/beside?*", hold)
    enter(page, server, bob)
    with page.expect_request("**/beside?*"):
        page.keyboard.press("j")
    buttons = page.locator(".row[aria-current] .acts > form > button")
    expect(page.locator(".row[aria-current] .to-come")).to_be_attached()
    before = [button.bounding_box() for button in buttons.all()]

    late.pop().continue_()

    expect(page.locator(".row[aria-current] .more")).to_be_visible()
    assert len(before) == 3
    assert [button.bounding_box() for button in buttons.all()] == before


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_when_replies_come_in_colleagues_act_and_the_server_does_not_answer(
    watched: Any, server: str, site: Site, alice: Account, bob: Account, width: int
) -> None:
    page = watched
    page.set_viewport_size({"width": width, "height": 844})
    with page.expect_response("**/claims"):
        enter(page, server, bob)
    page.evaluate(f"{SEEN}.then(() => (shifts.length = 0))")
    other, read = named(site, page, 1), named(site, page, 2)

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


def test_the_list_is_busy_and_not_called_empty_while_rows_are_brought(
    page: Any, held: list[Any], server: str, site: Site, bob: Account
) -> None:
    made = [a_comment(site) for _ in range(26)]

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/rows?*", hold)
    enter(page, server, bob)
    rows = page.locator("#rows")
    expect(rows).to_have_attribute("aria-busy", "true")

    for _ in range(25):
        page.keyboard.press("a")
    expect(page.locator(".row")).to_have_count(0)
    expect(page.locator("#empty")).to_be_hidden()
    page.unroute("**/decision")
    for route in held:
        route.continue_()

    expect(row(page, made[25])).to_be_focused()
    expect(page.locator("#here")).to_have_text("1")
    expect(rows).to_have_attribute("aria-busy", "false")


def test_nothing_moves_when_an_act_fails(watched: Any, server: str, bob: Account) -> None:
    page = watched
    page.set_viewport_size({"width": 390, "height": 844})
    page.route("**/decision", lambda route: route.abort())
    enter(page, server, bob)
    page.keyboard.press("j")
    page.keyboard.press("j")
    top = "document.querySelector('.row[aria-current]').getBoundingClientRect().top"
    before = page.evaluate(top)

    page.keyboard.press("a")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed.")

    assert abs(page.evaluate(top) - before) <= 1

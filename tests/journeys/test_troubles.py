"""What goes wrong is told as what it is: no way to the server, signed out meanwhile, refused."""

from typing import Any

import pytest
from playwright.sync_api import expect

from moderation.comments.models import Status
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.factories import a_comment, an_article
from tests.journeys.desk import enter, expect_focus, fresh, look_now, row

SIGNED_OUT = "You are signed out."


def test_who_was_signed_out_meanwhile_is_told_so_and_led_back(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    first, second = a_comment(site), a_comment(site)
    enter(page, server, bob)
    page.context.clear_cookies()

    page.keyboard.press("a")

    alert = page.locator("#told").get_by_role("alert")
    expect(alert).to_contain_text(SIGNED_OUT)
    expect(row(page, first).locator(".trouble")).to_contain_text(SIGNED_OUT)
    expect_focus(page, first)
    expect(page.locator("#offline")).to_be_hidden()
    alert.get_by_role("link", name="Sign in").click()
    page.wait_for_url("**/login?**")
    assert [fresh(site, one).status for one in (first, second)] == [Status.PENDING] * 2


def test_a_list_that_is_only_looked_at_tells_that_one_is_signed_out(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    a_comment(site)
    enter(page, server, bob)
    page.context.clear_cookies()

    look_now(page)

    expect(page.get_by_role("alert")).to_contain_text(SIGNED_OUT)
    expect(page.locator("#offline")).to_be_hidden()


def test_a_search_that_can_not_be_read_is_not_told_as_a_server_that_does_not_answer(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    a_comment(site)
    enter(page, server, bob)
    page.goto(f"{server}/dashboard/herald/queue/pending?q=nonsense:x")

    with page.expect_response("**/live?*") as answer:
        look_now(page)
    assert answer.value.status == 422
    page.evaluate("new Promise(requestAnimationFrame)")

    expect(page.locator("#offline")).to_be_hidden()
    expect(page.locator("#search-wrong")).to_be_visible()


def test_what_the_server_refuses_is_told_in_its_own_words(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    first = a_comment(site)
    enter(page, server, bob)

    row(page, first).locator("[data-form=decide]").evaluate("form => { form.elements.seen.value = 'x'; }")
    page.keyboard.press("a")

    expect(page.get_by_role("alert")).to_contain_text("That form is not complete. Load the page again.")
    expect_focus(page, first)


@pytest.mark.parametrize("signed_out", [True, False])
def test_a_sheet_keeps_what_was_typed_and_says_what_is_wrong(
    page: Any, server: str, site: Site, bob: Account, signed_out: bool
) -> None:
    a_comment(site)
    enter(page, server, bob)
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("Known from the town hall.")
    if signed_out:
        page.context.clear_cookies()
    else:
        page.context.set_offline(True)

    dialog.locator("button.main").click()

    expect(dialog.get_by_role("alert")).to_contain_text(
        SIGNED_OUT if signed_out else "the desk does not answer"
    )
    expect(dialog.get_by_role("textbox")).to_have_value("Known from the town hall.")


def test_a_search_for_an_article_says_when_the_server_does_not_answer(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    a_comment(site)
    oven = an_article(site, title="The Thursday oven")
    enter(page, server, bob)
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Article, by title or URL").fill("oven")

    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("the desk does not answer")
    page.context.set_offline(False)
    page.keyboard.press("Enter")

    expect(dialog.get_by_role("button", name=oven.title)).to_be_visible()
    expect(dialog.get_by_role("alert")).to_have_count(0)

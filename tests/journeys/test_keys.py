"""What a key acts on: the reply that one sees as chosen, and never another one."""

from typing import Any

import pytest
from playwright.sync_api import expect

from moderation.comments.models import Status
from moderation.moderators.models import Account, Role
from moderation.sites.models import Site
from tests.factories import a_comment, a_member
from tests.journeys.desk import enter, expect_focus, fresh, row

BESIDE = "**/comments/*/beside*"


@pytest.mark.parametrize("key", ["u", "f"])
def test_a_key_that_the_chosen_reply_has_no_use_for_acts_on_no_other_one(
    page: Any, server: str, site: Site, bob: Account, key: str
) -> None:
    other, chosen = a_comment(site, status=Status.APPROVED), a_comment(site)
    enter(page, server, bob)
    page.goto(f"{server}/dashboard/herald/queue/all?focus={chosen.public_id}")
    expect_focus(page, chosen)
    before = fresh(site, other).version

    page.keyboard.press(key)
    page.keyboard.press("n")
    expect(page.get_by_role("dialog", name="Notes for colleagues")).to_be_visible()

    assert fresh(site, other).version == before


def test_a_reply_is_chosen_where_the_keyboards_focus_comes(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    first, second = a_comment(site), a_comment(site)
    enter(page, server, bob)

    row(page, first).locator(".more summary").focus()
    page.keyboard.press("Tab")
    expect(row(page, second)).to_have_attribute("aria-current", "true")
    page.keyboard.press("a")
    expect(page.locator("#told")).to_contain_text("Approved")

    assert [fresh(site, one).status for one in (first, second)] == [Status.PENDING, Status.APPROVED]


def test_a_reply_is_chosen_by_a_click_on_its_text(page: Any, server: str, site: Site, bob: Account) -> None:
    first, second = a_comment(site), a_comment(site)
    enter(page, server, bob)

    row(page, second).locator(".words").click()
    expect_focus(page, second)
    page.keyboard.press("s")
    expect(page.locator("#told")).to_contain_text("Marked as spam")

    assert [fresh(site, one).status for one in (first, second)] == [Status.PENDING, Status.SPAM]


def test_after_a_tick_by_mouse_a_key_chooses_that_reply_before_it_acts(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    first, second = a_comment(site), a_comment(site)
    enter(page, server, bob)

    row(page, second).locator(".tick input").click()
    expect(row(page, first)).to_have_attribute("aria-current", "true")
    page.keyboard.press("d")
    expect_focus(page, second)
    page.keyboard.press("d")
    expect(page.locator("#told")).to_contain_text("Rejected")

    assert [fresh(site, one).status for one in (first, second)] == [Status.PENDING, Status.REJECTED]


def test_what_stands_beside_answers_for_the_chosen_reply_or_not_at_all(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    first, second = a_comment(site), a_comment(site)
    enter(page, server, bob)
    context = page.locator("#context")
    context.get_by_role("link", name="All their replies").focus()
    page.keyboard.press("a")
    expect(page.locator("#told")).to_contain_text("Approved")
    assert fresh(site, first).status is Status.APPROVED
    page.route(BESIDE, lambda route: route.abort())
    third = a_comment(site)
    page.goto(f"{server}/dashboard/herald/queue/pending")
    expect_focus(page, second)

    page.keyboard.press("j")

    expect_focus(page, third)
    expect(context).to_have_attribute("data-about", second.public_id)
    assert context.evaluate("context => context.inert")


def test_a_reply_on_a_page_of_its_own_is_acted_on_in_place(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    comment, other = a_comment(site), a_comment(site)
    enter(page, server, bob)
    alone = f"{server}/dashboard/herald/comments/{comment.public_id}"
    page.goto(alone)
    told, here = page.locator("#told"), row(page, comment)

    page.keyboard.press("n")
    page.get_by_role("dialog").get_by_role("textbox").fill("Known from the town hall.")
    page.get_by_role("dialog").locator("button.main").click()
    expect(page.locator("#context .notes")).to_contain_text("Known from the town hall.")
    page.keyboard.press("e")
    page.get_by_role("dialog").get_by_role("textbox").fill("Come by.")
    page.get_by_role("dialog").locator("button.main").click()
    expect(here.locator(".words")).to_have_text("Come by.")
    expect(page.locator("#said")).to_have_text("Edited a reply by Rita. Readers are told.")
    page.keyboard.press("d")
    expect(told).to_contain_text("Rejected a reply by Rita.")
    page.keyboard.press("2")
    expect(page.locator("#said")).to_have_text("The reason is: Hate.")
    page.keyboard.press("z")
    expect(told).to_contain_text("Undone.")
    expect_focus(page, comment)
    expect(here).to_have_attribute("data-status", "pending")
    expect(here.locator(".tick")).to_have_count(0)
    page.locator("#context").get_by_role("button", name="Ban").click()
    expect(page.locator("#context")).to_contain_text("Banned")

    assert page.url == alone
    assert page.locator(".row").count() == 1
    assert fresh(site, other).status is Status.PENDING


def test_a_reply_goes_back_to_pending_by_key(page: Any, server: str, site: Site, bob: Account) -> None:
    comment = a_comment(site, status=Status.SPAM)
    enter(page, server, bob)
    page.goto(f"{server}/dashboard/herald/queue/spam")

    page.keyboard.press("u")
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator('[data-count="pending"]')).to_have_text("1")

    assert fresh(site, comment).status is Status.PENDING


def test_the_letters_after_g_lead_to_the_queues_on_their_first_reply(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    waiting = a_comment(site)
    loose = a_comment(site, attached=False)
    rest = {
        status: a_comment(site, status=status) for status in (Status.SPAM, Status.REJECTED, Status.APPROVED)
    }
    enter(page, server, bob)

    for letter, queue, comment in (
        ("o", "unattached", loose),
        ("s", "spam", rest[Status.SPAM]),
        ("d", "rejected", rest[Status.REJECTED]),
        ("a", "approved", rest[Status.APPROVED]),
        ("l", "all", rest[Status.APPROVED]),
        ("r", "reported", None),
        ("p", "pending", waiting),
    ):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        page.wait_for_url(f"**/queue/{queue}*")
        if comment:
            expect_focus(page, comment)
        else:
            expect(page.locator("#empty")).to_be_visible()


def test_tab_goes_through_a_reply_and_its_acts_before_the_next_one(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    first, second = a_comment(site), a_comment(site)
    enter(page, server, bob)
    expect_focus(page, first)
    here = "document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()"
    seen = "document.activeElement.checkVisibility() && document.activeElement.matches(':focus-visible')"
    through = [
        "Select this reply", "Rita", "The map of taps", "Approve A", "Reject D", "Spam S", "Thread T", "More",
    ]  # fmt: skip

    order = []
    for _ in range(2 * len(through)):
        page.keyboard.press("Tab")
        assert page.evaluate(seen)
        order.append(page.evaluate(here))
        if len(order) == len(through) + 1:
            expect(row(page, second).locator(".more")).to_have_count(1)

    assert order == through * 2
    expect(row(page, second)).to_have_attribute("aria-current", "true")
    for _ in range(len(through)):
        page.keyboard.press("Shift+Tab")
    expect(row(page, first)).to_have_attribute("aria-current", "true")
    assert page.evaluate(here) == "Rita"


def test_who_only_reads_unfolds_the_thread_and_opens_the_article_by_key(
    page: Any, server: str, site: Site
) -> None:
    vera = a_member(site, Role.VIEWER, "vera")
    root = a_comment(site, status=Status.APPROVED, body="Which boat do you take back?")
    comment = a_comment(site, parent=root)
    page.context.route("https://magazine.example/**", lambda route: route.fulfill(body="An article"))
    enter(page, server, vera)

    page.keyboard.press("t")
    expect(row(page, comment).locator("[data-thread]")).to_contain_text("Which boat do you take back?")
    with page.context.expect_page() as opened:
        page.keyboard.press("o")
    opened.value.wait_for_url(f"**/*#comment-{comment.public_id}")
    page.keyboard.press("a")
    page.keyboard.press("z")
    page.keyboard.press("j")

    assert fresh(site, comment).status is Status.PENDING


def test_the_keys_that_lead_to_queues_are_there_on_the_profile_too(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    enter(page, server, bob)
    page.goto(f"{server}/dashboard/profile")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#name").press("g")
    page.locator("#name").press("s")
    expect(page.locator("#name")).to_have_value("gsBob")
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("s")

    page.wait_for_url("**/queue/spam")


def test_nothing_stands_beside_an_empty_list(page: Any, server: str, site: Site, bob: Account) -> None:
    a_comment(site)
    enter(page, server, bob)

    page.keyboard.press("a")

    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator("#context section")).to_have_count(0)


def test_a_key_asks_again_for_a_menu_that_did_not_come(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    a_comment(site)
    second = a_comment(site)
    asked: list[Any] = []

    def fail_first(route: Any) -> None:
        asked.append(route)
        (route.abort if len(asked) == 1 else route.continue_)()

    page.route(BESIDE, fail_first)
    enter(page, server, bob)
    page.keyboard.press("j")
    expect(page.get_by_role("alert")).to_contain_text("the desk does not answer")
    expect(row(page, second).locator(".more")).to_have_count(0)

    page.keyboard.press("e")

    expect(page.get_by_role("dialog", name="Edit this reply")).to_be_visible()


def test_a_key_that_waits_for_the_menu_is_forgotten_when_one_goes_on(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    made = [a_comment(site) for _ in range(3)]
    held: list[Any] = []

    def hold_first(route: Any) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    page.route(BESIDE, hold_first)
    enter(page, server, bob)

    page.keyboard.press("j")
    page.keyboard.press("e")
    page.keyboard.press("j")
    expect_focus(page, made[2])
    held[0].continue_()
    expect(row(page, made[2]).locator(".more")).to_have_count(1)

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect_focus(page, made[2])

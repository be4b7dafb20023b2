"""No state of the desk has a barrier: axe, in light and dark, at a desk and on a phone."""

from typing import Any

from playwright.sync_api import expect

from moderation.batches import operations as batches
from moderation.claims import operations as claims
from moderation.comments.models import Comment, Status
from moderation.decisions.actors import moderator
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.factories import a_comment, an_article
from tests.journeys.desk import alike, decide, enter, look_now, row
from tests.looks import expect_no_barrier


def test_sheets_and_what_they_say_is_wrong(page: Any, server: str, site: Site, bob: Account) -> None:
    a_comment(site, body="Call me at 030 1234567 or come by.")
    an_article(site, title="The Thursday oven")
    enter(page, server, bob)
    dialog = page.get_by_role("dialog")

    for key in "enbrm":
        page.keyboard.press(key)
        expect(dialog).to_be_visible()
        expect_no_barrier(page, f"sheet {key}")
        if key == "e":
            dialog.get_by_role("textbox").fill("")
            dialog.locator("button.main").click()
            expect(dialog.get_by_role("alert")).to_be_visible()
            expect_no_barrier(page, "sheet with an error")
        if key == "m":
            page.context.set_offline(True)
            dialog.get_by_label("Article, by title or URL").press("Enter")
            expect(dialog.get_by_role("alert")).to_contain_text("does not answer")
            expect_no_barrier(page, "sheet, offline")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)


def test_rows_that_colleagues_read_or_decided_conflicts_and_failures(
    page: Any, server: str, site: Site, alice: Account, bob: Account
) -> None:
    first, second, third = (a_comment(site) for _ in range(3))
    with page.expect_response("**/claims"):
        enter(page, server, bob)

    decide(second, Status.REJECTED, alice)
    with transaction():
        claims.claim(site.id, alice.id, {third.public_id: None}, now=clock.now())
    a_comment(site)
    look_now(page)
    expect(row(page, second).locator(".settled-by")).to_be_visible()
    expect(row(page, third).locator(".reader")).to_be_visible()
    expect(page.locator("#newer")).to_be_visible()
    expect_no_barrier(page, "read and decided by colleagues, new ones")
    decide(first, Status.SPAM, alice)
    page.keyboard.press("a")
    expect(page.get_by_role("alert")).to_contain_text("Alice marked as spam")
    expect_no_barrier(page, "conflict")
    page.context.set_offline(True)
    page.keyboard.press("d")
    expect(row(page, first).locator(".trouble")).to_be_visible()
    expect(page.locator("#offline")).to_be_visible()
    expect_no_barrier(page, "offline, an act that failed")


def test_reasons_thread_selection_and_an_empty_list(page: Any, server: str, site: Site, bob: Account) -> None:
    root = a_comment(site, status=Status.APPROVED)
    a_comment(site, parent=root)
    a_comment(site)
    enter(page, server, bob)

    page.keyboard.press("t")
    expect(page.locator("[data-thread]")).to_be_visible()
    page.keyboard.press("x")
    expect_no_barrier(page, "thread, selected")
    page.keyboard.press("d")
    expect(page.locator("[data-strip]")).to_be_visible()
    expect_no_barrier(page, "reasons")
    page.keyboard.press("s")
    expect(page.locator("#empty")).to_be_visible()
    expect_no_barrier(page, "empty")


def test_groups_previews_and_bulk_acts(
    page: Any, server: str, site: Site, alice: Account, bob: Account
) -> None:
    alike(3)
    goes_on: list[Comment] = [a_comment(site) for _ in range(2)]
    with transaction():
        pairs = [(one.public_id, one.version) for one in goes_on]
        name = batches.begin(site, pairs, Status.SPAM, by=moderator(alice.id), now=clock.now()).public_id
    enter(page, server, bob)
    desk = f"{server}/dashboard/herald"

    expect_no_barrier(page, "alike, folded")
    page.get_by_role("link", name="All except some").click()
    expect(page.locator(".row")).to_have_count(3)
    expect_no_barrier(page, "alike, unfolded")
    page.goto(f"{desk}/batches/preview?queue=pending&to=spam")
    expect_no_barrier(page, "preview")
    page.goto(f"{desk}/batches/{name}")
    expect(page.locator("#progress")).to_be_visible()
    expect_no_barrier(page, "bulk act under way")

"""No state of the desk has a barrier: axe, in light and dark, at a desk and on a phone."""

from typing import Any

import pytest
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
from tests.journeys.desk import alike, decide, enter, expect_no_barrier, look_now, row

pytestmark = [
    pytest.mark.parametrize("width", [1280, 390]),
    pytest.mark.parametrize("scheme", ["light", "dark"]),
]


@pytest.fixture
def shown(page: Any, width: int, scheme: str) -> Any:
    """A tab as wide and as dark as asked for."""
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    return page


def test_sheets_and_what_they_say_is_wrong(shown: Any, server: str, site: Site, bob: Account) -> None:
    a_comment(site, body="Call me at 030 1234567 or come by.")
    an_article(site, title="The Thursday oven")
    enter(shown, server, bob)
    dialog = shown.get_by_role("dialog")

    for key in "enbrm":
        shown.keyboard.press(key)
        expect(dialog).to_be_visible()
        expect_no_barrier(shown, f"sheet {key}")
        if key == "e":
            dialog.get_by_role("textbox").fill("")
            dialog.locator("button.main").click()
            expect(dialog.get_by_role("alert")).to_be_visible()
            expect_no_barrier(shown, "sheet with an error")
        if key == "m":
            shown.context.set_offline(True)
            dialog.get_by_label("Article, by title or URL").press("Enter")
            expect(dialog.get_by_role("alert")).to_contain_text("does not answer")
            expect_no_barrier(shown, "sheet, offline")
        shown.keyboard.press("Escape")
        expect(dialog).to_have_count(0)


def test_rows_that_colleagues_read_or_decided_conflicts_and_failures(
    shown: Any, server: str, site: Site, alice: Account, bob: Account
) -> None:
    first, second, third = (a_comment(site) for _ in range(3))
    with shown.expect_response("**/claims"):
        enter(shown, server, bob)

    decide(second, Status.REJECTED, alice)
    with transaction():
        claims.claim(site.id, alice.id, {third.public_id: None}, now=clock.now())
    a_comment(site)
    look_now(shown)
    expect(row(shown, second).locator(".settled-by")).to_be_visible()
    expect(row(shown, third).locator(".reader")).to_be_visible()
    expect(shown.locator("#newer")).to_be_visible()
    expect_no_barrier(shown, "read and decided by colleagues, new ones")
    decide(first, Status.SPAM, alice)
    shown.keyboard.press("a")
    expect(shown.get_by_role("alert")).to_contain_text("Alice marked as spam")
    expect_no_barrier(shown, "conflict")
    shown.context.set_offline(True)
    shown.keyboard.press("d")
    expect(row(shown, first).locator(".trouble")).to_be_visible()
    expect(shown.locator("#offline")).to_be_visible()
    expect_no_barrier(shown, "offline, an act that failed")


def test_reasons_thread_selection_and_an_empty_list(
    shown: Any, server: str, site: Site, bob: Account
) -> None:
    root = a_comment(site, status=Status.APPROVED)
    a_comment(site, parent=root)
    a_comment(site)
    enter(shown, server, bob)

    shown.keyboard.press("t")
    expect(shown.locator("[data-thread]")).to_be_visible()
    shown.keyboard.press("x")
    expect_no_barrier(shown, "thread, selected")
    shown.keyboard.press("d")
    expect(shown.locator("[data-strip]")).to_be_visible()
    expect_no_barrier(shown, "reasons")
    shown.keyboard.press("s")
    expect(shown.locator("#empty")).to_be_visible()
    expect_no_barrier(shown, "empty")


def test_groups_previews_and_bulk_acts(
    shown: Any, server: str, site: Site, alice: Account, bob: Account
) -> None:
    alike(3)
    goes_on: list[Comment] = [a_comment(site) for _ in range(2)]
    with transaction():
        pairs = [(one.public_id, one.version) for one in goes_on]
        name = batches.begin(site, pairs, Status.SPAM, by=moderator(alice.id), now=clock.now()).public_id
    enter(shown, server, bob)
    desk = f"{server}/dashboard/herald"

    expect_no_barrier(shown, "alike, folded")
    shown.get_by_role("link", name="All except some").click()
    expect(shown.locator(".row")).to_have_count(3)
    expect_no_barrier(shown, "alike, unfolded")
    shown.goto(f"{desk}/batches/preview?queue=pending&to=spam")
    expect_no_barrier(shown, "preview")
    shown.goto(f"{desk}/batches/{name}")
    expect(shown.locator("#progress")).to_be_visible()
    expect_no_barrier(shown, "bulk act under way")

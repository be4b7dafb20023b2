"""A whole triage without JavaScript, on a phone: forms and links do all of it."""

from typing import Any

from playwright.sync_api import expect

from moderation.decisions import queries as decisions
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.factories import a_comment
from tests.journeys.desk import alike, enter, fresh, row, statuses


def test_a_queue_is_worked_off_without_javascript(
    without_javascript: Any, server: str, site: Site, bob: Account
) -> None:
    page = without_javascript
    made = [a_comment(site) for _ in range(4)]
    enter(page, server, bob)
    current, told = page.locator('.row[aria-current="true"]'), page.locator(".told")
    expect(page.get_by_role("button", name="Keys")).to_be_hidden()

    current.get_by_role("button", name="Approve").click()
    expect(told).to_contain_text("Approved a reply by Rita.")
    expect(current).to_have_attribute("data-comment", made[1].public_id)
    page.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text("Undone.")
    expect(current).to_have_attribute("data-comment", made[0].public_id)
    current.get_by_role("button", name="Reject").click()
    expect(told).to_contain_text("Rejected a reply by Rita.")
    page.get_by_role("group", name="Why").get_by_role("button", name="Hate").click()
    expect(page.locator('[data-strip] [aria-pressed="true"]')).to_have_text("2 Hate")
    current.get_by_role("button", name="Approve").click()
    expect(told).to_contain_text("Approved a reply by Rita.")
    row(page, made[2]).locator(".tick input").check()
    row(page, made[3]).locator(".tick input").check()
    page.get_by_role("group", name="selected").get_by_role("button", name="Spam").click()
    expect(told).to_contain_text("Marked 2 replies as spam.")

    expect(page.locator("#empty")).to_contain_text("Nothing waits.")
    assert statuses(site.id) == ["rejected", "approved", "spam", "spam"]
    last = decisions.last_about(site.id, fresh(site, made[0]).id)
    assert last is not None
    assert decisions.reason_of(last) == "hate"


def test_all_except_some_of_a_group_are_decided_without_javascript(
    without_javascript: Any, server: str, site: Site, bob: Account
) -> None:
    page, site_id = without_javascript, site.id
    alike(4)
    enter(page, server, bob)

    page.get_by_role("link", name="All except some").click()
    boxes = page.locator(".tick input")
    expect(boxes).to_have_count(4)
    expect(page.locator(".tick input:checked")).to_have_count(4)
    boxes.nth(2).uncheck()
    expect(page.locator(".bulk-number")).to_be_visible()
    expect(page.get_by_role("button", name="Same author")).to_be_hidden()
    page.get_by_role("group", name="selected").get_by_role("button", name="Spam").click()

    expect(page.locator(".told")).to_contain_text("Marked 3 replies as spam.")
    assert statuses(site_id) == ["spam", "spam", "pending", "spam"]

"""Many replies at once, in a real browser: ranges, what was left, near-duplicates, and no barrier."""

from typing import Any

import pytest
from playwright.sync_api import expect

from moderation.batches import operations as batches
from moderation.batches import queries as batch_queries
from moderation.comments.models import Comment, Status
from moderation.dashboard import bulk
from moderation.decisions.actors import moderator
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.factories import a_comment, a_commenter, an_article
from tests.journeys.desk import alike, decide, enter, statuses
from tests.looks import expect_no_barrier


def box(page: Any, comment: Comment) -> Any:
    return page.locator(f'[data-comment="{comment.public_id}"] .tick input')


def test_a_range_is_selected_by_keys_and_by_shift_click_and_decided_by_one_key(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    found = [a_comment(site) for _ in range(7)]
    enter(page, server, bob)

    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("#said")).to_have_text("Selected: 3")
    box(page, found[4]).click()
    box(page, found[5]).click(modifiers=["Shift"])
    expect(page.locator("[data-ticked]")).to_have_text("5")
    box(page, found[1]).click()
    page.keyboard.press("Shift+D")

    expect(page.locator("#told")).to_contain_text("Rejected 4 replies.")
    expect(page.locator(".row")).to_have_count(3)
    assert statuses(site.id) == [
        "rejected", "pending", "rejected", "pending", "rejected", "rejected", "pending"
    ]  # fmt: skip
    expect(page.locator('.row[aria-current="true"]:focus')).to_have_count(1)
    page.keyboard.press("z")
    page.wait_for_url("**batch=**")
    expect(page.locator(".row")).to_have_count(7)
    assert statuses(site.id) == ["pending"] * 7


def test_what_a_colleague_decided_first_stays_ticked_and_says_so(
    page: Any, server: str, site: Site, alice: Account, bob: Account
) -> None:
    found = [a_comment(site) for _ in range(8)]
    enter(page, server, bob)
    page.get_by_role("button", name="Select all on this page").click()
    for comment in found[2:5]:
        decide(comment, Status.APPROVED, alice)

    page.get_by_role("group", name="selected").get_by_role("button", name="Spam").click()

    expect(page.locator("#told")).to_contain_text("Marked 5 replies as spam. 3 were left.")
    expect(page.locator(".row")).to_have_count(3)
    expect(page.locator(".row .trouble")).to_have_text(["Alice approved, just now"] * 3)
    expect(page.locator(".tick input:checked")).to_have_count(3)
    assert statuses(site.id).count("approved") == 3
    page.get_by_role("group", name="selected").get_by_role("button", name="Spam").click()
    expect(page.locator(".row")).to_have_count(0)
    assert statuses(site.id) == ["spam"] * 8


def test_the_same_author_is_selected(page: Any, server: str, site: Site, bob: Account) -> None:
    otto = a_commenter(site, "Otto")
    found = [a_comment(site, commenter=otto), a_comment(site), a_comment(site, commenter=otto)]
    enter(page, server, bob)

    box(page, found[2]).click()
    page.get_by_role("button", name="Same author").click()
    expect(page.locator("#said")).to_have_text("Selected: 2")
    page.keyboard.press("Shift+S")
    expect(page.locator("#told")).to_contain_text("Marked 2 replies as spam.")

    assert statuses(site.id) == ["spam", "pending", "spam"]


def test_the_same_article_is_selected(page: Any, server: str, site: Site, bob: Account) -> None:
    article = an_article(site)
    found = [a_comment(site, article=article), a_comment(site), a_comment(site, article=article)]
    enter(page, server, bob)

    box(page, found[0]).click()
    page.get_by_role("button", name="Same article").click()

    expect(page.locator(".tick input:checked")).to_have_count(2)
    expect(box(page, found[1])).not_to_be_checked()


@pytest.mark.parametrize("in_list", [True, False])
def test_a_large_group_decided_from_its_row_is_followed_to_its_page_and_undone_by_key(
    page: Any, server: str, site: Site, bob: Account, monkeypatch: pytest.MonkeyPatch, in_list: bool
) -> None:
    site_id = site.id
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    alike(4)
    enter(page, server, bob)

    page.keyboard.press("s")
    page.wait_for_url("**/batches/*")
    expect(page.locator("#progress")).to_contain_text("0 / 4")
    with transaction():
        batches.run_some(site, batch_queries.recent(site_id)[0].id, now=clock.now())
    expect(page.locator("dl.sums")).to_contain_text("Done4")
    if in_list:
        page.goto(f"{server}/dashboard/herald/queue/pending")
    page.keyboard.press("z")
    page.wait_for_url("**/queue/pending?**batch=**")

    expect(page.locator("#told")).to_contain_text("Undone")
    assert statuses(site_id) == ["pending"] * 4


def test_bulk_works_without_javascript(
    without_javascript: Any, server: str, site: Site, bob: Account
) -> None:
    page = without_javascript
    found = [a_comment(site) for _ in range(3)]
    enter(page, server, bob)

    box(page, found[0]).check()
    box(page, found[2]).check()
    page.get_by_role("group", name="selected").get_by_role("button", name="Reject").click()
    expect(page.locator(".told")).to_contain_text("Rejected 2 replies.")
    after = statuses(site.id)
    page.get_by_role("button", name="Undo all").click()
    expect(page.locator(".told")).to_contain_text("Undone")
    page.get_by_role("link", name="All that match").click()
    page.get_by_role("button", name="Approve 3 replies").click()

    expect(page.locator(".told")).to_contain_text("Approved 3 replies.")
    assert after == ["rejected", "pending", "rejected"]
    assert statuses(site.id) == ["approved"] * 3


def test_no_page_of_bulk_has_a_barrier_or_scrolls_sideways(
    page: Any, server: str, site: Site, alice: Account, bob: Account
) -> None:
    found = [a_comment(site) for _ in range(3)]
    names = []
    for by in (moderator(alice.id), moderator(bob.id)):
        with transaction():
            pairs = [(comment.public_id, 1) for comment in found]
            batch = batches.begin(site, pairs, Status.SPAM, by=by, now=clock.now())
            names.append(batch.public_id)
            key = batch.id
    decide(found[0], Status.APPROVED, alice)
    with transaction():
        batches.run_some(site, key, now=clock.now())
    a_comment(site)
    enter(page, server, bob)
    desk = f"{server}/dashboard/herald"
    paths = [
        "queue/pending?ticked=all",
        "batches",
        "batches/preview?queue=all",
        *(f"batches/{name}" for name in names),
    ]

    for path in paths:
        page.goto(f"{desk}/{path}")
        expect_no_barrier(page, path)

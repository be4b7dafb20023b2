"""A moderator's hour at the desk, in a real browser."""

from typing import Any

from playwright.sync_api import expect

from moderation.comments.models import Status
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.factories import a_comment, an_article
from tests.journeys.desk import SHEETS, decide, enter, expect_focus, fresh
from tests.looks import ON_A_PHONE, barriers, expect_no_barrier


def test_keys_decide_and_the_next_reply_takes_the_place_under_the_focus(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    first, second, third = (a_comment(site) for _ in range(3))
    enter(page, server, bob)
    expect_focus(page, first)

    page.keyboard.press("a")
    expect(page.locator(".told")).to_contain_text("Approved a reply by Rita.")
    expect_focus(page, second)
    page.keyboard.press("d")
    expect(page.locator(".told")).to_contain_text("Rejected a reply by Rita.")
    expect_focus(page, third)
    page.keyboard.press("z")
    expect(page.locator(".told")).to_contain_text("Undone.")
    expect_focus(page, second)

    assert [fresh(site, row).status.value for row in (first, second, third)] == [
        "approved",
        "pending",
        "pending",
    ]
    expect(page.locator('[data-queue="p"] .n')).to_have_text("2")
    expect(page.locator("#said")).to_contain_text("Undone.")


def test_keys_walk_lead_to_queues_and_stay_silent_with_a_modifier(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    first, second = a_comment(site), a_comment(site)
    enter(page, server, bob)

    page.keyboard.press("j")
    expect_focus(page, second)
    page.keyboard.press("k")
    expect_focus(page, first)
    page.keyboard.press("Control+d")
    page.keyboard.press("Alt+s")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/queue/spam*")

    expect(page.locator(".empty")).to_contain_text("No spam.")
    assert [fresh(site, row).status for row in (first, second)] == [Status.PENDING, Status.PENDING]


def test_keys_that_a_person_switched_off_do_nothing(page: Any, server: str, site: Site, bob: Account) -> None:
    comment = a_comment(site)
    with transaction():
        bob.single_keys = False
    enter(page, server, bob)

    page.keyboard.press("a")
    page.keyboard.press("?")
    page.get_by_role("button", name="Spam").click()
    expect(page.locator(".told")).to_contain_text("Marked as spam")

    assert fresh(site, comment).status is Status.SPAM
    assert not page.locator("dialog[open]").count()


def test_an_unattached_reply_is_attached_in_a_dialog(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    comment = a_comment(site, attached=False)
    taps, other = an_article(site, title="The map of taps"), an_article(site, title="The Thursday oven")
    enter(page, server, bob)
    page.goto(server + "/dashboard/herald/queue/unattached")

    page.keyboard.press("a")
    dialog = page.get_by_role("dialog", name="Attach this reply")
    dialog.get_by_label("Article, by title or URL").fill("taps")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name=other.title)).to_have_count(0)
    assert barriers(page).violations_count == 0
    dialog.get_by_role("button", name=taps.title).click()

    expect(page.locator(".told")).to_contain_text("Attached a reply by Rita.")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert fresh(site, comment).article_id == taps.id


def test_the_later_of_two_moderators_sees_who_decided_and_can_decide_again(
    page: Any, server: str, site: Site, alice: Account, bob: Account
) -> None:
    comment = a_comment(site)
    a_comment(site)
    enter(page, server, bob)
    decide(comment, Status.APPROVED, alice)

    page.keyboard.press("d")
    expect(page.get_by_role("alert")).to_contain_text("Alice approved, ")
    assert fresh(site, comment).status is Status.APPROVED
    expect_focus(page, comment)
    page.keyboard.press("d")
    expect(page.locator(".told")).to_contain_text("Rejected a reply by Rita.")

    assert fresh(site, comment).status is Status.REJECTED


def test_a_decision_that_did_not_get_through_is_said_and_the_row_stays(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    comment = a_comment(site)
    page.route("**/decision", lambda route: route.abort())
    enter(page, server, bob)

    page.keyboard.press("a")

    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed.")
    expect(page.locator(f'[data-comment="{comment.public_id}"][data-status="pending"]')).to_be_visible()
    assert fresh(site, comment).status is Status.PENDING


def test_every_act_works_without_javascript(
    without_javascript: Any, server: str, site: Site, bob: Account
) -> None:
    page = without_javascript
    first, second = a_comment(site), a_comment(site)
    article = an_article(site, title="The Thursday oven")
    enter(page, server, bob)
    current = page.locator('.row[aria-current="true"]')

    current.get_by_role("button", name="Approve").click()
    expect(page.locator(".told")).to_contain_text("Approved a reply by Rita.")
    expect(current).to_have_attribute("data-comment", second.public_id)
    page.get_by_role("button", name="Undo").click()
    expect(current).to_have_attribute("data-comment", first.public_id)
    assert fresh(site, first).status is Status.PENDING
    current.locator(".more summary").click()
    current.get_by_role("link", name="Move").click()
    page.get_by_role("button", name=article.title).click()

    expect(page.locator(".told")).to_contain_text("Moved a reply by Rita.")
    assert fresh(site, first).article_id == article.id


def test_no_page_of_the_desk_has_a_barrier_or_scrolls_sideways(
    page: Any, server: str, site: Site, alice: Account
) -> None:
    waiting = a_comment(site)
    a_comment(site, attached=False)
    a_comment(site, status=Status.SPAM)
    enter(page, server, alice)
    desk = f"{server}/dashboard/herald"
    paths = [
        "queue/pending",
        "queue/unattached",
        "queue/reported",
        "queue/spam?q=from:rita",
        "queue/pending?order=risk&menu=held",
        "queue/pending?q=nonsense:x",
        "queue/rejected",
        "articles",
        "batches",
        "log",
        "settings",
        "settings/reasons",
    ]
    alone = f"comments/{waiting.public_id}"

    for path in [
        *(f"{desk}/{path}" for path in [*paths, alone, *(f"{alone}/{sheet}" for sheet in SHEETS)]),
        f"{server}/dashboard/profile",
    ]:
        page.goto(path)
        expect_no_barrier(page, path)


def test_every_language_fits_and_is_written_its_own_way(
    page: Any, server: str, site: Site, alice: Account
) -> None:
    a_comment(site)
    a_comment(site, attached=False)
    enter(page, server, alice)

    for language in ("de", "fr", "es", "ru", "ar"):
        with transaction():
            db.session.merge(alice).language = language
        for path in ("queue/pending", "queue/unattached", "articles", "log", "settings", "settings/reasons"):
            page.goto(f"{server}/dashboard/herald/{path}")
            html = page.locator("html")
            assert html.get_attribute("lang") == language, path
            assert html.get_attribute("dir") == ("rtl" if language == "ar" else "ltr"), path
            expect_no_barrier(page, f"{path} in {language}", ON_A_PHONE)

"""What a moderator does to a text, and what readers see of it, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from moderation.comments.models import Comment, Status
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.factories import a_comment, a_commenter, an_article
from tests.journeys.desk import enter, fresh
from tests.looks import expect_no_barrier, expect_no_small_target

PHONE = "The mayor answers at 555 0199 01, they say."
GAP = "[removed by the editors]"


Read = Callable[..., Any]


@pytest.fixture
def read(server: str, serve: Callable[..., str]) -> Read:
    """A reader's look at a comment's thread: the embed under an article, or the page without JavaScript."""

    def article(environ: Any, start: Any) -> list[bytes]:
        url = environ["QUERY_STRING"]
        tag = f'<script async src="{server}/embed.js" data-site="herald" data-article="{url}"></script>'
        start("200 OK", [("Content-Type", "text/html")])
        return [f"<!doctype html><title>T</title><link rel=icon href='data:,'><body>{tag}".encode()]

    origin = serve(article)

    def look(page: Any, comment: Comment, javascript: bool = True) -> Any:
        here = f"{origin}/?" if javascript else f"{server}/reply/herald?url="
        page.goto(here + comment.origin_url)
        return page.locator("article.comment").first

    return look


def menu(page: Any, comment: Comment) -> Any:
    """The opened menu of a comment's row."""
    row = page.locator(f'.row[data-comment="{comment.public_id}"]')
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    return row.locator(".menu")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_redacted_number_is_gone_for_readers_at_once_and_back_after_undo(
    page: Any, without_javascript: Any, read: Read, server: str, site: Site, bob: Account, javascript: bool
) -> None:
    comment = a_comment(site, body=PHONE, status=Status.APPROVED)
    desk, reader = page, page.context.browser.new_context(java_script_enabled=javascript).new_page()
    desk = page if javascript else without_javascript
    enter(desk, server, bob)
    desk.goto(f"{server}/dashboard/herald/queue/approved")
    expect(read(reader, comment, javascript)).to_contain_text("555 0199 01")

    menu(desk, comment).get_by_role("link", name="Redact").click()
    expect(desk.get_by_label("555 0199 01")).to_be_checked()
    desk.get_by_role("button", name="Redact", exact=True).click()
    expect(desk.locator(".told")).to_contain_text("Redacted a reply by Rita.")
    shown = read(reader, comment, javascript)
    expect(shown).to_contain_text(f"The mayor answers at {GAP}, they say.")
    expect(shown).to_contain_text("edacted by the editors")
    expect(shown).not_to_contain_text("555")
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator(".told")).to_contain_text("Undone.")

    back = read(reader, comment, javascript)
    expect(back).to_contain_text(PHONE)
    expect(back).not_to_contain_text("edacted")
    reader.context.close()


def test_an_edit_and_a_feature_are_marked_and_a_reply_appears_under_it(
    page: Any, read: Read, server: str, site: Site, bob: Account
) -> None:
    comment = a_comment(site)
    reader = page.context.browser.new_context().new_page()
    enter(page, server, bob)

    menu(page, comment).get_by_role("link", name="Approve and reply").click()
    page.get_by_label("Your reply").fill("Thank you.")
    page.get_by_role("button", name="Approve and reply").click()
    expect(page.locator(".told")).to_contain_text("Replied as The Herald.")
    page.goto(f"{server}/dashboard/herald/queue/approved?focus={comment.public_id}")
    menu(page, comment).get_by_role("link", name="Edit").click()
    page.get_by_label("Text as typed").fill("Put mildly.")
    page.get_by_role("button", name="Save the text").click()
    expect(page.locator(".told")).to_contain_text("Readers are told.")
    menu(page, comment).get_by_role("button", name="Feature").click()
    expect(page.locator(".told")).to_contain_text("Featured")

    shown = read(reader, comment)
    expect(shown.locator(".body").first).to_have_text("Put mildly.")
    expect(shown.locator(".rewritten")).to_have_text("edited by the editors")
    expect(shown.locator(".featured")).to_have_text("Featured")
    answer = shown.locator(".answers article")
    expect(answer.locator(".name")).to_have_text("The Herald")
    expect(answer.locator(".role")).to_have_text("Editor")
    reader.context.close()


def test_what_can_not_be_undone_is_asked_and_done_without_a_mouse(
    page: Any, server: str, site: Site, alice: Account
) -> None:
    rita = a_commenter(site)
    first, second = a_comment(site, commenter=rita), a_comment(site, commenter=rita)
    enter(page, server, alice)

    menu(page, first).get_by_role("link", name="Erase the writer…").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Erase Rita and 2 replies?")).to_be_visible()
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the box")
    page.locator("#sure").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Erase", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#empty")).to_be_visible()

    assert [fresh(site, row).status for row in (first, second)] == [Status.DELETED, Status.DELETED]


def test_no_sheet_has_a_barrier_or_scrolls_sideways(
    page: Any, server: str, site: Site, alice: Account
) -> None:
    article = an_article(site)
    comment = a_comment(site, article=article, body=f"{PHONE} {'long' * 60}")
    enter(page, server, alice)
    at = f"{server}/dashboard/herald/comments/{comment.public_id}"
    for name, field, text, button in (
        ("edit", "Text as typed", f"{PHONE} {'word' * 60}", "Save the text"),
        ("notes", "Note", "Asked the author. " * 9, "Add the note"),
    ):
        page.goto(f"{at}/{name}")
        page.get_by_label(field, exact=True).fill(text)
        page.get_by_role("button", name=button).click()
        page.wait_for_url("**/queue/**")

    pages = [f"{at}/{name}" for name in ("edit", "redact", "reply", "delete", "notes", "text", "history")]
    writer = page.locator('.menu a[href*="/writers/"]').first.get_attribute("href")
    for path in [*pages, server + writer, f"{server}/dashboard/herald/queue/pending"]:
        page.goto(path)
        if path.endswith("pending") and "erase" not in path:
            menu(page, comment)
        expect_no_barrier(page, path)
        expect_no_small_target(page, page.locator(".sheet a, .sheet button, .menu a, .menu button"), path)

"""The desk under the hands of people who work at it all day: fast, never jumping, never losing a thing."""

import gzip
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from moderation.comments.models import Status
from moderation.decisions import queries as decision_queries
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.factories import a_comment, a_commenter
from tests.journeys.desk import FOCUS, alike, decide, enter, expect_focus, fresh, look_now, row, statuses
from tests.many import many_comments
from tests.waiting import wait_until

KEPT = 25
"""So many rows wait behind the list: one may be that much faster than the server."""


def test_a_hundred_of_ten_thousand_replies_cost_a_hundred_keys_and_the_focus_is_never_lost(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    waiting = [comment.public_id for comment in many_comments(site, 10_000)]
    site_id = site.id
    enter(page, server, bob)
    expect(page.locator("#rows")).to_have_attribute("aria-busy", "false")
    approved = page.locator('[data-count="approved"]')

    seen, shown = [], []
    for number in range(1, 101):
        seen.append(page.evaluate(FOCUS))
        page.keyboard.press("a")
        shown.append(page.locator(".row").count())
        if number % KEPT == 0:
            expect(approved).to_have_text(str(number), timeout=60_000)

    assert seen == waiting[:100]
    assert page.evaluate(FOCUS) == waiting[100]
    expect(page.locator("#here")).to_have_text("9,900")
    expect(page.locator('[data-count="pending"]')).to_have_text("9,900")
    assert set(shown) == {25}
    assert statuses(site_id) == ["approved"] * 100 + ["pending"] * 9_900


def test_the_next_reply_stands_where_the_decided_one_stood(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    for _ in range(30):
        a_comment(site)
    enter(page, server, bob)
    for _ in range(4):
        page.keyboard.press("j")
    top = "document.querySelector('.row[aria-current]').getBoundingClientRect().top"
    before = page.evaluate(top)

    page.keyboard.press("d")
    after = page.evaluate(top)

    assert abs(after - before) <= 1
    expect(page.locator(".row")).to_have_count(25)


def test_what_was_done_how_many_are_left_and_who_is_next_is_said(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    a_comment(site)
    a_comment(site)
    enter(page, server, bob)

    page.keyboard.press("a")
    expect(page.locator("#said")).to_have_text("Approved a reply by Rita. Left: 1. Next: Rita.")
    page.keyboard.press("s")

    expect(page.locator("#said")).to_have_text(
        "Marked as spam a reply by Rita. Left: 0. That was the last one here."
    )
    expect(page.locator("#empty")).to_contain_text("Nothing waits.")
    assert page.evaluate("document.activeElement.id") == "stream"


def test_what_waits_for_its_turn_leaves_with_the_page(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    waiting = [a_comment(site) for _ in range(3)]
    enter(page, server, bob)

    page.evaluate(
        "const real = fetch; fetch = async (href, how) => {"
        " if (!how?.keepalive) await new Promise((done) => setTimeout(done, 5000)); return real(href, how); }"
    )
    page.keyboard.type("ada")
    page.goto(f"{server}/dashboard/herald/queue/spam")
    wait_until(
        lambda: [fresh(site, one).status for one in waiting[1:]] == [Status.REJECTED, Status.APPROVED],
        "what waited for its turn is decided",
    )
    page.reload()

    expect(page.locator('[data-count="pending"]')).to_have_text("1")


def test_an_act_that_fails_is_visibly_taken_back(page: Any, server: str, site: Site, bob: Account) -> None:
    first, second = a_comment(site), a_comment(site)
    page.route("**/decision", lambda route: route.abort())
    enter(page, server, bob)

    page.keyboard.press("a")

    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed.")
    expect(row(page, first).locator(".trouble")).to_be_visible()
    assert page.locator(".row").first.get_attribute("data-comment") == first.public_id
    expect_focus(page, first)
    expect(page.locator("#here")).to_have_text("2")
    assert [fresh(site, one).status for one in (first, second)] == [Status.PENDING] * 2


def test_what_stands_beside_is_asked_for_one_at_a_time_however_fast_one_goes(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    made = [a_comment(site) for _ in range(12)]
    enter(page, server, bob)
    under_way: set[Any] = set()
    most = {"/beside": 0, "/claims": 0}

    def begins(request: Any) -> None:
        under_way.add(request)
        for part in most:
            most[part] = max(most[part], sum(part in one.url for one in under_way))

    def ends(request: Any) -> None:
        under_way.discard(request)

    page.on("request", begins)
    page.on("requestfinished", ends)
    for _ in range(11):
        page.keyboard.press("j")

    expect(page.locator(f'#context a[href*="{made[11].public_id}"]').first).to_be_visible()
    expect_focus(page, made[11])
    assert most == {"/beside": 1, "/claims": 1}


def test_acts_are_sent_in_the_order_in_which_they_were_done(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    made = [a_comment(site) for _ in range(4)]
    enter(page, server, bob)

    for key in "adsz":
        page.keyboard.press(key)
    expect(page.locator("#told")).to_contain_text("Undone.")

    assert [fresh(site, one).status.value for one in made] == ["approved", "rejected", "pending", "pending"]
    expect_focus(page, made[2])


def test_a_colleagues_decision_greys_the_row_in_place(
    page: Any, server: str, site: Site, alice: Account, bob: Account
) -> None:
    first, second, third = (a_comment(site) for _ in range(3))
    enter(page, server, bob)

    decide(second, Status.REJECTED, alice)
    look_now(page)

    greyed = row(page, second)
    expect(greyed).to_have_attribute("data-settled", "")
    expect(greyed.locator(".settled-by")).to_contain_text("Alice rejected")
    assert page.locator(".row").nth(1).get_attribute("data-comment") == second.public_id
    page.keyboard.press("a")
    expect_focus(page, third)
    expect(page.locator("#told")).to_contain_text("Approved")
    assert fresh(site, first).status is Status.APPROVED


def test_two_browsers_decide_the_same_replies_and_nothing_is_overwritten(
    page: Any, other_page: Any, server: str, site: Site, alice: Account, bob: Account
) -> None:
    made = [a_comment(site) for _ in range(8)]
    enter(page, server, alice)
    enter(other_page, server, bob)

    page.keyboard.press("a")
    expect(page.locator("#told")).to_contain_text("Approved")
    row(other_page, made[0]).locator(".name").click()
    other_page.keyboard.press("d")
    expect(other_page.get_by_role("alert")).to_contain_text("Alice approved, ")
    expect_focus(other_page, made[0])
    assert fresh(site, made[0]).status is Status.APPROVED
    other_page.keyboard.press("d")
    expect(other_page.locator("#told")).to_contain_text("Rejected a reply by Rita.")

    assert fresh(site, made[0]).status is Status.REJECTED


def test_two_browsers_decide_eight_replies_at_once_and_the_first_stands(
    page: Any, other_page: Any, server: str, site: Site, alice: Account, bob: Account
) -> None:
    made, site_id = [a_comment(site) for _ in range(8)], site.id
    other_page.route("**/live?*", lambda route: route.abort())
    page.route("**/live?*", lambda route: route.abort())
    enter(page, server, alice)
    enter(other_page, server, bob)
    hands = ((page, "a", "Approved"), (other_page, "d", "Rejected"))

    for number, comment in enumerate(made):
        first, second = hands if number % 2 == 0 else hands[::-1]
        for here, key, _said in (first, second):
            row(here, comment).locator(".name").first.click()
            with here.expect_response("**/decision"):
                here.keyboard.press(key)
        expect(first[0].locator("#told .told")).to_contain_text(f"{first[2]} a reply by Rita.")
        expect(second[0].get_by_role("alert")).to_contain_text("Nothing of yours was written.")

    assert statuses(site_id) == ["approved", "rejected"] * 4
    assert [fresh(site, comment).version for comment in made] == [2] * 8


def test_two_moderators_are_never_handed_the_same_reply(
    page: Any, other_page: Any, server: str, site: Site, alice: Account, bob: Account
) -> None:
    made = [a_comment(site).public_id for _ in range(30)]
    enter(page, server, alice)
    with page.expect_response("**/claims"):
        page.reload()
    with other_page.expect_response("**/claims"):
        enter(other_page, server, bob)
    expect(other_page.locator(".reader:not([hidden])").first).to_contain_text("Alice is reading this")

    handed: list[str] = []
    for _ in range(8):
        for one in (page, other_page):
            with one.expect_response("**/decision"):
                handed.append(one.evaluate(FOCUS))
                one.keyboard.press("a")

    assert len(set(handed)) == len(handed) == 16
    assert set(handed) <= set(made)


def test_the_number_of_a_search_is_true_after_acts_and_after_news(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    rita, otto = a_commenter(site), a_commenter(site, "Otto")
    for writer in (rita, otto, rita, rita, rita):
        a_comment(site, commenter=writer)
    broken = False
    page.route("**/decision", lambda route: route.abort() if broken else route.continue_())
    enter(page, server, bob)
    page.goto(f"{server}/dashboard/herald/queue/pending?q=from:rita")
    here = page.locator("#here")

    with page.expect_response("**/decision"):
        page.keyboard.press("a")
        expect(here).to_have_text("3")
    expect(page.locator("#said")).to_have_text("Approved a reply by Rita. Left: 3. Next: Rita.")
    expect(page).to_have_title("Pending (3) · The Herald")
    expect(page.locator('[data-count="pending"]')).to_have_text("4")
    a_comment(site, commenter=rita)
    look_now(page)
    expect(here).to_have_text("4")
    broken = True
    page.keyboard.press("d")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed.")

    expect(here).to_have_text("4")
    expect(page).to_have_title("Pending (4) · The Herald")


def test_the_number_never_goes_up_while_acts_are_on_their_way(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    for _ in range(6):
        a_comment(site)
    enter(page, server, bob)
    page.evaluate(
        "window.seen = []; new MutationObserver(() => seen.push(here.textContent))"
        ".observe(document.getElementById('here'), { childList: true })"
    )

    page.keyboard.type("aaaa")
    expect(page.locator('[data-count="pending"]')).to_have_text("2")

    seen = [int(number) for number in page.evaluate("seen")]
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == 2


def test_new_arrivals_wait_until_they_are_asked_for(page: Any, server: str, site: Site, bob: Account) -> None:
    old = a_comment(site, status=Status.SPAM)
    enter(page, server, bob)
    page.goto(f"{server}/dashboard/herald/queue/spam")
    expect_focus(page, old)

    for _ in range(3):
        a_comment(site, status=Status.SPAM)
    look_now(page)

    expect(page.locator("#newer")).to_contain_text("New: 3")
    expect(page.locator(".row")).to_have_count(1)
    expect_focus(page, old)
    expect(page.locator('[data-count="spam"]')).to_have_text("4")
    page.locator("#newer a").click()
    expect(page.locator(".row")).to_have_count(4)


def test_twelve_new_replies_in_pending_wait_until_they_are_asked_for(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    first = a_comment(site)
    enter(page, server, bob)

    for _ in range(12):
        a_comment(site)
    look_now(page)
    expect(page.locator("#newer")).to_have_text("New: 12")
    expect(page.locator("#here")).to_have_text("13")
    expect(page.locator(".row")).to_have_count(1)
    expect_focus(page, first)
    page.locator("#newer a").click()

    expect(page.locator(".row")).to_have_count(13)
    expect(page.locator("#newer")).to_be_hidden()


def test_the_desk_says_when_the_server_does_not_answer_and_when_it_does_again(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    a_comment(site)
    enter(page, server, bob)

    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)

    expect(page.locator("#offline")).to_be_hidden()


def test_keys_act_on_a_keyboard_of_another_alphabet(page: Any, server: str, site: Site, bob: Account) -> None:
    comment = a_comment(site)
    enter(page, server, bob)

    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'ф', code: 'KeyA', bubbles: true, cancelable: true}))"
    )
    expect(page.locator("#told")).to_contain_text("Approved a reply by Rita.")

    assert fresh(site, comment).status is Status.APPROVED


def test_signs_that_need_shift_on_a_layout_act_and_a_letter_with_shift_is_another_key(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    first, second = a_comment(site), a_comment(site)
    enter(page, server, bob)
    press = (
        "how => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {...how, bubbles: true, cancelable: true}))"
    )

    page.keyboard.press("Shift+A")
    page.keyboard.press("d")
    expect(page.locator("[data-strip]")).to_be_visible()
    page.evaluate(press, {"key": "2", "code": "Digit2", "shiftKey": True})
    expect(page.locator("#said")).to_have_text("The reason is: Hate.")
    page.evaluate(press, {"key": "/", "code": "Digit7", "shiftKey": True})

    expect(page.locator("#search")).to_be_focused()
    assert [fresh(site, one).status for one in (first, second)] == [Status.REJECTED, Status.PENDING]


def test_a_person_gives_a_key_to_another_one(page: Any, server: str, site: Site, bob: Account) -> None:
    first = a_comment(site)
    enter(page, server, bob)
    page.goto(server + "/dashboard/profile")
    page.locator(".keymap summary").click()
    page.locator('[name="key-a"]').fill("y")
    page.get_by_role("button", name="Save").click()
    page.goto(server + "/dashboard/herald/queue/pending")

    page.keyboard.press("a")
    expect(row(page, first).locator('[data-act="a"] kbd')).to_have_text("Y")
    assert fresh(site, first).status is Status.PENDING
    page.keyboard.press("y")
    expect(page.locator("#told")).to_contain_text("Approved a reply by Rita.")

    assert fresh(site, first).status is Status.APPROVED


def test_undo_puts_the_reply_back_where_it_stood(page: Any, server: str, site: Site, bob: Account) -> None:
    made = [a_comment(site) for _ in range(4)]
    enter(page, server, bob)
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.locator("#told")).to_contain_text("Rejected")

    page.keyboard.press("z")

    expect(page.locator("#told")).to_contain_text("Undone.")
    expect_focus(page, made[1])
    order = page.eval_on_selector_all(".row", "rows => rows.map(row => row.dataset.comment)")
    assert order == [one.public_id for one in made]


def test_a_digit_after_a_rejection_says_why(page: Any, server: str, site: Site, bob: Account) -> None:
    first, second = a_comment(site), a_comment(site)
    enter(page, server, bob)

    page.keyboard.press("d")
    expect(page.locator("[data-strip]")).to_be_visible()
    expect_focus(page, second)
    page.keyboard.press("2")
    expect(page.locator("#said")).to_have_text("The reason is: Hate.")

    expect(page.locator('[data-strip] [data-digit="2"]')).to_have_attribute("aria-pressed", "true")
    decided = decision_queries.last_about(site.id, fresh(site, first).id)
    assert decided is not None and decision_queries.reason_of(decided) == "hate"
    assert fresh(site, second).status is Status.PENDING


def test_the_first_page_is_under_a_hundred_kilobytes_compressed(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    for _ in range(30):
        a_comment(site)
    enter(page, server, bob)
    page.goto("about:blank")
    answers: dict[str, Any] = {}
    page.on("response", lambda answer: answers.update({answer.url: answer}))

    with page.expect_response("**/rows?*"), page.expect_response("**/claims"):
        page.goto(f"{server}/dashboard/herald/queue/pending")
    sizes = {url: len(gzip.compress(answer.body())) for url, answer in answers.items()}

    assert any("/queue/pending" in url for url in sizes) and any(url.endswith("desk.js") for url in sizes)
    assert sum(sizes.values()) < 100_000, sizes


@pytest.mark.parametrize(
    ("key", "title"),
    [("e", "Edit"), ("b", "Redact"), ("r", "Reply"), ("n", "Note"), ("m", "Move")],
)
def test_a_sheet_opens_by_its_key_and_gives_the_focus_back(
    page: Any, server: str, site: Site, bob: Account, key: str, title: str
) -> None:
    comment = a_comment(site)
    enter(page, server, bob)

    page.keyboard.press(key)
    dialog = page.get_by_role("dialog", name=re.compile(title, re.IGNORECASE))
    expect(dialog).to_be_visible()
    assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    page.keyboard.press("Escape")

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect_focus(page, comment)


def test_a_sheet_does_its_act_in_place(page: Any, server: str, site: Site, bob: Account) -> None:
    comment = a_comment(site, body="Call me at 030 1234567 or come by.")
    a_comment(site)
    enter(page, server, bob)

    page.keyboard.press("n")
    page.get_by_role("dialog").get_by_role("textbox").fill("Known from the town hall.")
    page.get_by_role("dialog").locator("button.main").click()
    expect(page.locator("#context")).to_contain_text("Known from the town hall.")
    page.keyboard.press("e")
    page.get_by_role("dialog").get_by_role("textbox").fill("")
    page.get_by_role("dialog").locator("button.main").click()
    expect(page.get_by_role("dialog").locator(".error").first).to_be_visible()
    page.get_by_role("dialog").get_by_role("textbox").fill("Come by.")
    page.get_by_role("dialog").locator("button.main").click()

    expect(row(page, comment).locator(".words")).to_have_text("Come by.")
    expect(page.locator("#told")).to_contain_text("Edited a reply by Rita.")
    expect_focus(page, comment)
    page.keyboard.press("z")
    expect(row(page, comment).locator(".words")).to_contain_text("030 1234567")


def test_nothing_moves_but_the_row_that_leaves(page: Any, server: str, site: Site, bob: Account) -> None:
    for _ in range(6):
        a_comment(site)
    enter(page, server, bob)
    top = "document.getElementById('rows').getBoundingClientRect().top + scrollY"
    before = page.evaluate(top)

    for key in "das":
        page.keyboard.press(key)
        expect(page.locator("#told .told")).to_be_visible()
        assert page.evaluate(top) == before
    with page.expect_response("**/live?*"):
        look_now(page)

    assert page.evaluate(top) == before


def test_no_key_acts_while_one_types(page: Any, server: str, site: Site, bob: Account) -> None:
    comment = a_comment(site)
    enter(page, server, bob)

    page.keyboard.press("/")
    page.keyboard.type("adsu1")

    expect(page.locator("#search")).to_have_value("adsu1")
    assert fresh(site, comment).status is Status.PENDING
    page.keyboard.press("Enter")
    expect(page.locator("#empty")).to_contain_text("Nothing matches “adsu1” here.")


def test_the_thread_unfolds_under_the_row_and_folds_again(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    root = a_comment(site, status=Status.APPROVED, body="Which boat do you take back?")
    comment = a_comment(site, parent=root)
    enter(page, server, bob)

    page.keyboard.press("t")
    thread = row(page, comment).locator("[data-thread]")
    expect(thread).to_contain_text("Which boat do you take back?")
    page.keyboard.press("t")

    expect(thread).to_have_count(0)
    expect_focus(page, comment)


def test_a_published_reply_is_featured_by_its_key(page: Any, server: str, site: Site, bob: Account) -> None:
    comment = a_comment(site, status=Status.APPROVED)
    enter(page, server, bob)
    page.goto(f"{server}/dashboard/herald/queue/approved")

    page.keyboard.press("f")
    expect(page.locator("#told")).to_contain_text("Featured a reply by Rita.")

    expect_focus(page, comment)
    assert fresh(site, comment).featured
    page.keyboard.press("z")
    expect(page.locator("#told")).to_contain_text("Undone.")
    assert not fresh(site, comment).featured


def test_near_duplicates_are_one_row_one_key_and_one_undo(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    alike(4)
    other = a_comment(site)
    enter(page, server, bob)
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator(".alike")).to_contain_text("4 alike")

    page.keyboard.press("s")
    expect(page.locator('[data-count="spam"]')).to_have_text("4")
    expect_focus(page, other)
    page.keyboard.press("z")

    expect(page.locator('[data-count="pending"]')).to_have_text("5")
    assert statuses(other.site_id) == ["pending"] * 5

"""Why a reply is held and what stands around it, in a real browser: by keyboard, and without a barrier."""

from typing import Any

from playwright.sync_api import expect

from moderation.commenters.models import Commenter
from moderation.comments.models import Comment, Source, Status
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account
from moderation.screening.findings import Submission
from moderation.screening.verdicts import screen
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.sites.policy import Policy
from moderation.submissions import operations as submissions
from moderation.submissions.drafts import Draft
from moderation.submissions.operations import Manner
from tests.factories import a_comment, a_commenter, an_article
from tests.journeys.desk import enter
from tests.looks import expect_no_barrier, looks

LINKS = ("https://a.example/", "https://b.example/", "https://c.example/")


def a_held_reply(site: Site, writer: Commenter | None = None) -> Comment:
    """One that answers another, with links and a listed word, answered in turn."""
    article = an_article(site, title="The map of taps")
    root = a_comment(site, article=article, commenter=a_commenter(site, "Jonas"), status=Status.APPROVED)
    body = "My casino, with three links."
    policy = Policy(held_words=("casino",))
    reply = Submission(body=body, text=body, links=LINKS, name="Rita", website=None, policy=policy, elapsed=1)
    links = " ".join(f'<a href="{link}" rel="nofollow ugc noopener">here</a>' for link in LINKS)
    html, trace = f"<p>{body} {links}</p>", screen(reply).trace
    held = a_comment(site, parent=root, commenter=writer, body=body, html=html, trace=trace)
    a_comment(site, parent=held)
    return held


def test_the_trace_opens_by_keyboard_and_tells_every_check(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    a_held_reply(site)
    enter(page, server, bob)
    trace = page.locator("details.trace")

    trace.locator("summary").focus()
    page.keyboard.press("Enter")

    expect(trace.locator("li")).to_have_count(8)
    expect(trace.locator('[data-check="links"]')).to_contain_text("3 links")
    expect(trace.locator('[data-check="honeypot"]')).to_contain_text("Passed")
    expect(page.locator('.row[aria-current="true"] .hit').first).to_have_text("casino")
    expect(page.get_by_role("list", name="Why it was held")).to_contain_text("Suspicion: 3 links")


def test_a_writer_is_banned_and_the_ban_taken_back_beside_the_reply(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    a_held_reply(site)
    enter(page, server, bob)
    context = page.locator("#context")

    context.get_by_role("button", name="Ban").click()
    expect(context).to_contain_text("Banned: new replies go to Spam.")
    context.get_by_role("button", name="Neutral again").click()

    expect(context).to_contain_text("Neither trusted nor banned.")


def test_a_rule_is_blue_green_and_a_suspicion_is_rust(
    page: Any, server: str, site: Site, bob: Account
) -> None:
    here, article = sites.by_key("herald"), an_article(site)
    assert here is not None
    draft = Draft(article.url, " ".join(LINKS), "Rita", "rita@mail.example")
    with transaction():
        submissions.submit(here, submissions.prepare(draft), Manner(Source.EMBED), now=clock.now())
    enter(page, server, bob)
    hue = "chip => Number(getComputedStyle(chip).color.match(/oklch\\(\\S+ \\S+ ([\\d.]+)/)[1])"

    rule, suspicion = page.locator(".row .why .policy").first, page.locator(".row .why .suspicion").first

    for look in looks(page):
        assert 180 <= rule.evaluate(hue) <= 210, look
        assert 20 <= suspicion.evaluate(hue) <= 50, look
        expect(rule.locator("svg")).to_be_visible()
        expect(suspicion.locator("svg")).to_be_visible()


def test_what_stands_around_a_reply_has_no_barrier(page: Any, server: str, site: Site, bob: Account) -> None:
    writer = a_commenter(site)
    held = a_held_reply(site, writer)
    a_comment(site)
    enter(page, server, bob)

    for path in (
        f"comments/{held.public_id}#context",
        f"comments/{held.public_id}/thread",
        f"writers/{writer.public_id}",
    ):
        page.goto(f"{server}/dashboard/herald/{path}")
        for summary in page.locator("details.trace summary").all():
            summary.click()
        expect_no_barrier(page, path)

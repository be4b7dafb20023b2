"""The form that reports a comment, in a browser: on another origin, under a strict policy, by keyboard."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from moderation.comments.models import Comment, Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE
from moderation.embed import bundle
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.reports.grounds import FOR_READERS
from moderation.reports.models import Grounds, Report
from moderation.sites import operations as sites
from moderation.sites import queries as site_queries
from moderation.sites.models import Site
from tests.clients import Client
from tests.factories import a_comment, an_article
from tests.looks import expect_no_barrier, expect_no_small_target

CORS = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/problem+json"}
NAME = "Report the reply by Rita"
FOCUSED = "document.querySelector('moderation-replies').shadowRoot.activeElement"


@pytest.fixture
def article(server: str, serve: Callable[..., str], site: Site) -> str:
    """A page of another origin whose policy lets nothing through but scripts and requests of ours."""

    def page(_environ: Any, start: Any) -> list[bytes]:
        policy = f"default-src 'none'; script-src {server}; connect-src {server}; img-src data:"
        start("200 OK", [("Content-Type", "text/html"), ("Content-Security-Policy", policy)])
        tag = f'<script async src="{server}/embed.js" data-site="herald"></script>'
        head = '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">'
        links = '<title>Taps</title><link rel="icon" href="data:,">'
        return [f"{head}{links}<main><h1>Taps</h1>{tag}</main>".encode()]

    origin = serve(page, host="127.0.0.1")
    with transaction():
        here = site_queries.by_key("herald")
        assert here is not None
        sites.change(here, origins=[origin], now=clock.now())
    return f"{origin}/taps"


@pytest.fixture
def comment(site: Site, article: str) -> Comment:
    return a_comment(site, article=an_article(site, article), status=Status.APPROVED)


@pytest.fixture
def complaints(page: Any) -> list[str]:
    """What the browser has to say against the page: a breach of its policy, an error."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def stored() -> list[tuple[Grounds, str]]:
    db.session.rollback()
    return [(row.grounds, row.text) for row in db.session.scalars(select(Report))]


def focused(page: Any) -> dict[str, str]:
    script = f"(({{tagName, className, value, id}}) => ({{tagName, className, value, id}}))({FOCUSED})"
    found: dict[str, str] = page.evaluate(script)
    return found


def open_form(page: Any, article: str) -> Any:
    page.goto(article)
    page.get_by_role("button", name=NAME).click()
    form = page.get_by_role("form", name=NAME)
    form.wait_for()
    return form


def test_a_reader_reports_by_keyboard_alone(
    page: Any, article: str, comment: Comment, complaints: list[str]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(article)
    names = page.evaluate("Object.getOwnPropertyNames(window)")
    page.get_by_role("button", name=NAME).focus()
    before = "report.js" in asked

    page.keyboard.press("Enter")
    page.get_by_role("form", name=NAME).wait_for()
    first = focused(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("It sells taps.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Thank you. A moderator will look at this reply.").first.wait_for()

    assert (before, asked.count("report.js")) == (False, 1)
    assert first["value"] == "abuse"
    assert stored() == [(Grounds.SPAM, "It sells taps.")]
    expect(page.get_by_role("status").filter(has_text="Thank you.")).to_have_count(1)
    assert focused(page)["id"] == f"comment-{comment.public_id}"
    expect(page.get_by_role("button", name=NAME)).to_have_count(0)
    assert page.evaluate("Object.getOwnPropertyNames(window)") == names
    assert page.evaluate("localStorage.length + document.cookie.length") == 0
    assert complaints == []


def test_escape_closes_the_form_and_what_was_typed_is_there_again(
    page: Any, article: str, comment: Comment
) -> None:
    form = open_form(page, article)
    button = page.get_by_role("button", name=NAME)
    expect(button).to_have_attribute("aria-expanded", "true")
    form.get_by_role("radio", name="private").check()
    form.get_by_role("textbox").fill("My street.")

    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(button).to_have_attribute("aria-expanded", "false")
    closed = focused(page)["className"]
    page.keyboard.press("Enter")

    assert closed == "button report"
    expect(form.get_by_role("textbox")).to_have_value("My street.")
    expect(form.get_by_role("radio", name="private")).to_be_checked()
    form.get_by_role("button", name="Cancel").click()
    assert focused(page)["className"] == "button report"
    assert stored() == []


def test_what_is_missing_is_said_at_its_field_and_has_the_focus(
    page: Any, article: str, comment: Comment
) -> None:
    form = open_form(page, article)

    form.get_by_role("button", name="Send report").click()
    expect(form.get_by_role("radiogroup", name="What is wrong with it?")).to_have_accessible_description(
        "Choose a reason."
    )
    without_reason = focused(page)["value"]
    form.get_by_role("radio", name="Something else").check()
    form.get_by_role("button", name="Send report").click()

    assert without_reason == "abuse"
    expect(form.get_by_role("textbox")).to_have_accessible_description(
        "Only the moderators read it. Say in a few words what is wrong."
    )
    assert focused(page)["tagName"] == "TEXTAREA"
    assert stored() == []


def test_what_the_server_says_of_a_field_stands_at_it(page: Any, article: str, comment: Comment) -> None:
    answer = json.dumps({"status": 422, "detail": "-", "errors": {"text": ["That is too long."]}})
    page.route("**/reports", lambda route: route.fulfill(status=422, body=answer, headers=CORS))
    form = open_form(page, article)
    form.get_by_role("radio", name="spam").check()

    form.get_by_role("button", name="Send report").click()

    expect(form.get_by_text("That is too long.")).to_be_visible()
    assert focused(page)["tagName"] == "TEXTAREA"


def test_offline_the_text_stays_and_goes_out_later(page: Any, article: str, comment: Comment) -> None:
    form = open_form(page, article)
    form.get_by_role("radio", name="spam").check()
    form.get_by_role("textbox").fill("It sells taps.")
    page.context.set_offline(True)

    form.get_by_role("button", name="Send report").click()
    expect(form.get_by_role("alert")).to_contain_text("Your text is safe here")
    kept = form.get_by_role("textbox").input_value()
    page.context.set_offline(False)
    form.get_by_role("button", name="Send report").click()
    page.get_by_text("Thank you.").first.wait_for()

    assert kept == "It sells taps."
    assert stored() == [(Grounds.SPAM, "It sells taps.")]


def test_when_the_form_does_not_come_that_is_said_and_it_can_be_asked_for_again(
    page: Any, article: str, comment: Comment
) -> None:
    page.goto(article)
    button = page.get_by_role("button", name=NAME)
    button.wait_for()
    page.context.set_offline(True)

    button.click()
    expect(page.get_by_role("alert").filter(has_text="That did not work.")).to_be_visible()
    page.context.set_offline(False)
    button.click()

    expect(page.get_by_role("form", name=NAME)).to_be_visible()
    expect(page.get_by_text("That did not work.")).to_have_count(0)


def test_a_comment_that_is_gone_meanwhile_is_told(
    page: Any, article: str, comment: Comment, site: Site
) -> None:
    form = open_form(page, article)
    public_id, seen = comment.public_id, comment.version
    here = site_queries.by_key("herald")
    assert here is not None
    with transaction():
        decisions.decide(here, public_id, Status.REJECTED, by=RULE, seen=seen, now=clock.now())
    form.get_by_role("radio", name="spam").check()

    form.get_by_role("button", name="Send report").click()

    expect(form.get_by_role("alert")).to_contain_text("That reply is not here any more.")


def test_nobody_reports_a_reply_of_their_own(page: Any, article: str, comment: Comment) -> None:
    page.goto(article)
    page.get_by_role("textbox", name="Comment").fill("Ours is dry, too.")
    page.get_by_label("Name").first.fill("Marit")
    page.get_by_label("Email").first.fill("marit@mail.example.com")
    page.get_by_role("button", name="Post Comment").click()
    page.get_by_text("only you see this").wait_for()

    expect(page.get_by_role("button", name="Report the reply by")).to_have_count(1)
    expect(page.locator(".mine .report")).to_have_count(0)


def test_the_form_is_accessible_and_fits(page: Any, article: str, comment: Comment) -> None:
    form = open_form(page, article)
    form.get_by_role("button", name="Send report").click()

    expect_no_barrier(page, "the form with an error")
    expect_no_small_target(page, form.locator("label.reason, button"), "the form with an error")


def test_the_form_is_a_script_of_its_own_that_caches_may_keep(client: Client, site: Site) -> None:
    embed, own = client.get("/embed.js"), client.get("/report.js")
    again = client.get("/report.js", headers={"If-None-Match": own.headers["ETag"]})
    names = ("Cache-Control", "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy", "Vary")

    assert own.status_code == 200 and own.mimetype == "text/javascript"
    assert [own.headers[name] for name in names] == [embed.headers[name] for name in names]
    assert again.status_code == 304
    assert "Set-Cookie" not in own.headers
    assert b"Send report" not in embed.data


def test_its_script_weighs_little_and_offers_what_the_server_takes() -> None:
    script = bundle.report_script()

    assert len(script.gzip) <= 3 * 1024
    assert all(f'["{kind}","{words}"]' in script.body.decode("ascii") for kind, words in FOR_READERS.items())

"""Reasons at the desk: given in the same stroke, kept on a page of their own."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from moderation.audit.models import AuditEntry
from moderation.comments import queries as comments
from moderation.comments.models import Comment, Status
from moderation.decisions import queries as decisions
from moderation.decisions.models import Decision
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account
from moderation.sites import operations
from moderation.sites.models import Site
from moderation.sites.reasons import DEFAULTS, without
from moderation.worker.outbox import drain
from tests.clients import Desk
from tests.factories import a_comment, a_site
from tests.journeys.desk import enter
from tests.looks import expect_no_barrier, expect_no_small_target
from tests.statements import heard

SignIn = Callable[[Account], Desk]
NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PAGE = "/dashboard/herald/settings/reasons"
JSON = {"Accept": "application/json"}
GOOD = {"label": "Too long", "text": "Your reply is too long to be read.", "category": DEFAULTS[2].category}


@pytest.fixture
def at_nine() -> Iterator[None]:
    with clock.set_to(NINE):
        yield


def last(site: Site, comment: Comment) -> Decision:
    found = decisions.last_about(site.id, comment.id)
    assert found is not None
    return found


def give(desk: Desk, decision: str, code: str, **more: Any) -> Any:
    return desk.post(f"/dashboard/herald/decisions/{decision}/reason", data={"reason": code}, **more)


def keep(site: Site, **settings: Any) -> None:
    with transaction():
        operations.change(site, now=clock.now(), policy=replace(site.policy, **settings))


@pytest.mark.parametrize(
    ("to", "given", "kept"),
    [
        ("rejected", {}, "hate"),
        ("rejected", {"reason": "insult"}, "insult"),
        ("spam", {}, "spam"),
        ("spam", {"reason": "duplicate"}, "duplicate"),
        ("approved", {"reason": "insult"}, None),
    ],
)
def test_a_decision_has_a_reason_from_the_first_stroke(
    site: Site, bob: Account, signed_in: SignIn, to: str, given: dict[str, str], kept: str | None
) -> None:
    keep(site, default_reason="hate")
    comment = a_comment(site)

    answer = signed_in(bob).decide(comment, to, **given)

    assert answer.status_code == 303
    assert last(site, comment).reason == kept


def test_spam_has_no_reason_where_the_site_has_none_for_it(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    keep(site, reasons=without(DEFAULTS, "spam"))
    comment = a_comment(site)

    signed_in(bob).decide(comment, "spam")

    assert last(site, comment).reason is None


def test_a_reason_that_the_site_has_not_is_refused_and_nothing_is_written(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    keep(site, reasons=without(DEFAULTS, "spam"))
    comment, other = a_comment(site), a_comment(site)
    desk = signed_in(bob)
    desk.decide(other, "rejected")

    refused = desk.decide(comment, "rejected", reason="spam")
    also = give(desk, last(site, other).public_id, "nonsense")

    assert (refused.status_code, also.status_code) == (422, 422)
    assert decisions.last_about(site.id, comment.id) is None


@pytest.mark.usefixtures("at_nine")
def test_the_strip_offers_every_reason_on_its_digit_while_the_window_is_open(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site)
    desk = signed_in(bob)
    there = desk.decide(comment, "rejected").headers["Location"]

    page = desk.get(there).text
    with clock.set_to(NINE + timedelta(seconds=30)):
        later = desk.get(there).text

    found = re.findall(r'value="(\w+)" data-digit="(\d)" aria-pressed="(\w+)"', page)
    assert [code for code, _, _ in found] == [reason.code for reason in DEFAULTS]
    assert [digit for _, digit, _ in found] == list("123456789")
    assert [code for code, _, pressed in found if pressed == "true"] == ["other"]
    assert "data-strip" in page and "data-strip" not in later


@pytest.mark.parametrize("to", ["approved", "spam"])
def test_no_strip_stands_after_another_decision(site: Site, bob: Account, signed_in: SignIn, to: str) -> None:
    desk = signed_in(bob)
    there = desk.decide(a_comment(site), to).headers["Location"]

    assert "data-strip" not in desk.get(there).text


@pytest.mark.usefixtures("at_nine")
def test_a_strip_of_a_clock_that_went_back_stands_while_the_mail_waits(
    app: Flask, site: Site, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site)
    desk = signed_in(bob)
    there = desk.decide(comment, "rejected").headers["Location"]

    with clock.set_to(NINE - timedelta(hours=1)):
        drain(app)
        page = desk.get(there).text
    with clock.set_to(NINE - timedelta(hours=1) + timedelta(seconds=30)):
        drain(app)
        later = desk.get(there).text

    assert "data-strip" in page and "data-strip" not in later


def test_a_press_on_the_strip_gives_the_reason_and_comes_back_to_the_same_place(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    comment, following = a_comment(site), a_comment(site)
    desk = signed_in(bob)
    desk.decide(comment, "rejected", next=following.public_id)
    rejected = last(site, comment).public_id

    answer = desk.post(
        f"/dashboard/herald/decisions/{rejected}/reason",
        data={"reason": "insult", "queue": "pending", "next": following.public_id},
    )

    there = answer.headers["Location"]
    assert answer.status_code == 303
    assert f"done={rejected}" in there and f"focus={following.public_id}" in there
    page = desk.get(there).text
    assert 'value="insult" data-digit="1" aria-pressed="true"' in page
    assert "Rejected a reply by Rita." in page
    assert decisions.reason_of(last(site, comment)) == "insult"


@pytest.mark.usefixtures("at_nine")
def test_the_script_gets_the_strip_as_news(site: Site, bob: Account, signed_in: SignIn) -> None:
    comment = a_comment(site)
    desk = signed_in(bob)
    desk.decide(comment, "rejected")

    with clock.set_to(NINE + timedelta(seconds=1)):
        news = give(desk, last(site, comment).public_id, "hate", headers=JSON).get_json()

    assert news["done"] == last(site, comment).public_id
    assert news["until"] == (NINE + timedelta(seconds=30)).isoformat()
    assert news["reasons"][0] == {"code": "insult", "label": "Insult", "digit": 1, "chosen": False}
    assert [reason["code"] for reason in news["reasons"] if reason["chosen"]] == ["hate"]


def test_labels_are_in_the_language_of_the_desk(site: Site, bob: Account, signed_in: SignIn) -> None:
    desk = signed_in(bob)
    there = desk.decide(a_comment(site), "rejected").headers["Location"]

    page = desk.get(there, headers={"Accept-Language": "ru"}).text

    assert "Оскорбление" in page and ">Insult<" not in page


def test_a_decision_that_does_not_stand_gets_no_reason(site: Site, bob: Account, signed_in: SignIn) -> None:
    comment = a_comment(site)
    desk = signed_in(bob)
    desk.decide(comment, "rejected")
    rejected = last(site, comment).public_id
    desk.post(f"/dashboard/herald/decisions/{rejected}/undo", data={"queue": "pending"})
    elsewhere = a_comment(a_site("other", "Other", ["https://other.example"]), status=Status.REJECTED)
    theirs = decisions.last_about(elsewhere.site_id, elsewhere.id)
    assert theirs is not None

    assert give(desk, rejected, "insult").status_code == 409
    assert give(desk, theirs.public_id, "insult").status_code == 404
    assert give(desk, "0" * 13, "insult").status_code == 404


def test_the_log_and_the_history_say_labels_also_of_reasons_that_were_removed(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site)
    desk = signed_in(bob)
    desk.decide(comment, "rejected", reason="off_topic")
    keep(site, reasons=without(site.policy.reasons, "off_topic"))

    log = desk.get("/dashboard/herald/log").text
    alone = desk.get(f"/dashboard/herald/comments/{comment.public_id}").text

    for page in (log, alone):
        assert "Off topic" in page and "off_topic" not in page


def test_only_a_rejection_costs_two_more_statements(site: Site, bob: Account, signed_in: SignIn) -> None:
    desk = signed_in(bob)
    made = [a_comment(site), a_comment(site)]
    a_comment(site)
    there = [
        desk.decide(comment, to).headers["Location"]
        for comment, to in zip(made, ("spam", "rejected"), strict=True)
    ]
    desk.get(there[0])

    counts = []
    for url in there:
        with heard() as statements:
            desk.get(url)
        counts.append(len(statements))

    assert counts[1] == counts[0] + 2


def test_a_site_has_a_reason_more_in_its_language(site: Site, alice: Account, signed_in: SignIn) -> None:
    keep(site, reasons=without(DEFAULTS, "duplicate"))

    answer = signed_in(alice).post(PAGE + "/new", data=GOOD)

    db.session.expire_all()
    made = site.policy.offered[-1]
    assert answer.status_code == 303
    assert (made.code, made.words["en"].label, made.category) == ("too_long", "Too long", GOOD["category"])
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "reasons.changed"))
    assert (entry.details, entry.account_id) == ({"act": "add", "code": "too_long"}, alice.id)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"label": " "}, "label"),
        ({"label": "x" * 41}, "label"),
        ({"text": ""}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"category": "STATEMENT_CATEGORY_SCOPE_OF_PLATFORM_SERVICE"}, "category"),
    ],
)
def test_a_wrong_field_is_told_at_the_field_and_what_was_typed_stays(
    site: Site, alice: Account, signed_in: SignIn, typed: dict[str, str], field: str
) -> None:
    keep(site, reasons=without(DEFAULTS, "duplicate"))
    desk = signed_in(alice)

    answers = [desk.post(PAGE + path, data=GOOD | typed) for path in ("/new", "/insult")]

    db.session.expire_all()
    for answer in answers:
        assert answer.status_code == 422
        assert f'id="{field}-note"' in answer.text
        assert (GOOD | typed)["label"].strip() in answer.text
    assert site.policy.reason("insult") == DEFAULTS[0]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "That is too long: 1,041 characters. 40 fit."),
        ("ar", "النص أطول من اللازم: عدد أحرفه 1,041، والحد الأقصى 40."),
    ],
)
def test_what_is_too_long_is_told_in_the_language_of_the_desk(
    site: Site, alice: Account, signed_in: SignIn, language: str, said: str
) -> None:
    answer = signed_in(alice).post(
        PAGE + "/insult", data=GOOD | {"label": "x" * 1_041}, headers={"Accept-Language": language}
    )

    assert answer.status_code == 422
    assert said in answer.text
    assert re.search(r'<input[^>]* id="label"[^>]* maxlength="40"', answer.text)


def test_there_are_nine_reasons_at_most_and_one_at_least(
    site: Site, alice: Account, signed_in: SignIn
) -> None:
    desk = signed_in(alice)

    tenth = desk.post(PAGE + "/new", data=GOOD)
    removals = [desk.post(PAGE, data={"remove": reason.code}).status_code for reason in DEFAULTS]

    db.session.expire_all()
    assert tenth.status_code == 409
    assert removals == [303] * 8 + [409]
    assert [reason.code for reason in site.policy.offered] == ["other"]
    assert desk.post(PAGE, data={"again": "insult"}).status_code == 303
    db.session.expire_all()
    assert [reason.code for reason in site.policy.offered] == ["other", "insult"]


def test_the_order_is_that_of_the_digits_and_one_is_the_default(
    site: Site, alice: Account, signed_in: SignIn
) -> None:
    desk = signed_in(alice)

    for data in ({"down": "insult"}, {"up": "other"}, {"default": "hate"}):
        assert desk.post(PAGE, data=data).status_code == 303

    db.session.expire_all()
    assert [reason.code for reason in site.policy.offered][:2] == ["hate", "insult"]
    assert [reason.code for reason in site.policy.offered][-2:] == ["other", "duplicate"]
    assert site.policy.default.code == "hate"


def test_words_are_changed_in_one_language_and_fall_back_when_emptied(
    site: Site, alice: Account, signed_in: SignIn
) -> None:
    desk = signed_in(alice)

    desk.post(PAGE + "/insult", data=GOOD | {"language": "de", "label": "Grob", "text": "Zu grob."})
    desk.post(PAGE + "/insult", data=GOOD | {"language": "fr", "label": "", "text": ""})
    refused = desk.post(PAGE + "/insult", data=GOOD | {"label": "", "text": ""})

    db.session.expire_all()
    reason = site.policy.reason("insult")
    assert reason is not None
    assert reason.words["de"] == ("Grob", "Zu grob.")
    assert "fr" not in reason.words and reason.words_in("fr").label == "Insult"
    assert reason.category == GOOD["category"]
    assert refused.status_code == 422


@pytest.mark.parametrize("data", [{}, {"up": ""}])
def test_a_form_that_is_not_ours_is_refused(
    site: Site, alice: Account, signed_in: SignIn, data: dict[str, str]
) -> None:
    assert signed_in(alice).post(PAGE, data=data).status_code == 400


def test_a_reason_that_is_not_there_is_not_found(site: Site, alice: Account, signed_in: SignIn) -> None:
    desk = signed_in(alice)

    assert desk.get(PAGE + "/nothing").status_code == 404
    assert desk.post(PAGE + "/nothing", data=GOOD).status_code == 404
    assert desk.post(PAGE, data={"up": "nothing"}).status_code == 404
    assert desk.post(PAGE, data={"again": "nothing"}).status_code == 404


def test_the_undo_window_and_the_mail_are_settings(site: Site, alice: Account, signed_in: SignIn) -> None:
    desk = signed_in(alice)
    good = {
        "name": "The Herald", "origins": "https://magazine.example", "hold": "hold", "undo_window": 0,
        "edit_window": 60, "minimum_time": 3, "max_links": 1, "max_depth": 5, "max_length": 5000,
        "tell_writers": "y", "appeal_contact": "editors@magazine.example",
    }  # fmt: skip
    path = "/dashboard/herald/settings"

    saved = desk.post(path, data=good)
    wrong = [
        desk.post(path, data=good | change)
        for change in ({"undo_window": 601}, {"appeal_contact": "javascript:alert(1)"})
    ]

    db.session.expire_all()
    assert saved.status_code == 303
    assert (site.policy.undo_window, site.policy.tell_writers) == (0, True)
    assert site.policy.appeal_contact == "editors@magazine.example"
    assert [answer.status_code for answer in wrong] == [422, 422]
    assert 'id="undo_window-note"' in wrong[0].text and 'id="appeal_contact-note"' in wrong[1].text


def test_a_moderator_without_scripts_rejects_and_says_why(
    browser: Any, server: str, site: Site, bob: Account
) -> None:
    keep(site, undo_window=600)
    first, second = a_comment(site), a_comment(site)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    enter(page, server, bob)

    page.locator('.row[aria-current="true"]').get_by_role("button", name="Reject").click()
    page.get_by_role("button", name="Insult").click()

    expect(page.get_by_role("button", name="Insult")).to_have_attribute("aria-pressed", "true")
    expect(page.locator('.row[aria-current="true"]')).to_have_attribute("data-comment", second.public_id)
    context.close()
    db.session.rollback()
    decision = decisions.last_about(site.id, first.id)
    assert decision is not None and decisions.reason_of(decision) == "insult"
    assert comments.by_public_id(site.id, first.public_id).status is Status.REJECTED  # type: ignore[union-attr]


def test_the_strip_and_the_pages_have_no_barrier_and_fit(
    page: Any, server: str, site: Site, alice: Account
) -> None:
    keep(site, reasons=without(DEFAULTS, "duplicate"), undo_window=600)
    a_comment(site), a_comment(site)
    enter(page, server, alice)
    page.locator('.row[aria-current="true"]').get_by_role("button", name="Reject").click()
    page.wait_for_selector("[data-strip]")

    for path in ("", PAGE, PAGE + "/insult", PAGE + "/insult?language=ar", "/dashboard/herald/settings"):
        if path:
            page.goto(server + path)
        expect_no_barrier(page, path)
        expect_no_small_target(page, page.locator("main button, main select, .tongues a"), path)

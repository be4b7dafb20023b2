"""Bulk at the desk: forms, previews, what was left, undo, and near-duplicates decided as one."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from moderation.comments import queries as comments
from moderation.comments.models import Comment, Queue, Status
from moderation.comments.operations import Content
from moderation.decisions import operations as acts
from moderation.decisions import queries as decisions
from moderation.foundation import clock
from moderation.foundation.crypto import digest
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account
from moderation.sites.models import Site
from moderation.worker.bulk import carry_on
from tests.clients import Client, Desk
from tests.factories import ORIGIN, a_comment, a_site, an_article
from tests.many import many_comments
from tests.statements import heard, plan

SignIn = Callable[[Account], Desk]
BATCHES = "/dashboard/herald/batches"
NEWS = {"Accept": "application/json"}


def chosen(found: Sequence[Comment]) -> list[str]:
    return [f"{comment.public_id}:{comment.version}" for comment in found]


def statuses(found: Sequence[Comment]) -> list[str]:
    db.session.rollback()
    db.session.expire_all()
    return [comment.status.value for comment in found]


def send(desk: Desk, found: Sequence[Comment], to: str = "rejected", **more: Any) -> Any:
    headers = more.pop("headers", None)
    return desk.post(
        BATCHES, data={"chosen": chosen(found), "to": to, "queue": "pending"} | more, headers=headers
    )


def fields(page: Any) -> dict[str, str]:
    """The hidden fields of the form that confirms."""
    form = page.text.partition('class="confirm"')[2]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_the_ticked_ones_are_decided_and_one_button_takes_all_back(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    found = [a_comment(site) for _ in range(3)]
    desk = signed_in(bob)

    sent = send(desk, found[:2])
    page = desk.get(sent.headers["Location"])
    after = statuses(found)
    (undo,) = set(re.findall(rf'action="({BATCHES}/\w+/undo)"', page.text))
    back = desk.post(undo, data={"queue": "pending"})

    assert sent.status_code == back.status_code == 303
    assert after == ["rejected", "rejected", "pending"]
    assert "Rejected 2 replies." in page.text
    assert statuses(found) == ["pending"] * 3
    assert "Undone" in desk.get(back.headers["Location"]).text


def test_what_was_left_is_shown_with_who_decided_what_and_can_be_decided_again(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    found = [a_comment(site) for _ in range(4)]
    seen = chosen(found)
    for comment in found[:3]:
        signed_in(alice).decide(comment, "approved")
    desk = signed_in(bob)

    sent = desk.post(BATCHES, data={"chosen": seen, "to": "rejected", "queue": "pending"})
    page = desk.get(sent.headers["Location"])
    again = re.findall(r'name="chosen" value="([^"]+)" checked', page.text)
    in_between = statuses(found)
    desk.post(BATCHES, data={"chosen": again, "to": "rejected"})

    assert "Rejected 1 reply. 3 were left." in page.text
    assert page.text.count("Alice approved, just now") == 3
    assert in_between == ["approved"] * 3 + ["rejected"]
    assert statuses(found) == ["rejected"] * 4


def test_a_script_is_told_what_was_done_and_gets_the_rows_that_were_left(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    done, left = a_comment(site), a_comment(site)
    seen = chosen([done, left])
    signed_in(alice).decide(left, "spam")

    sent = signed_in(bob).post(
        BATCHES, data={"chosen": seen, "to": "approved", "queue": "pending"}, headers=NEWS
    )

    news = sent.get_json()
    assert sent.status_code == 200 and sent.headers["Cache-Control"] == "no-store"
    assert news["decided"] == [done.public_id]
    assert set(news["remaining"]) == {left.public_id}
    assert news["remaining"][left.public_id]["said"] == "Alice marked as spam, just now"
    assert 'data-status="spam"' in news["remaining"][left.public_id]["row"]
    assert (news["ended"], news["batch_done"], news["left"]) == (True, 1, 1)
    assert news["counts"]["pending"] == 0


def test_all_that_match_are_counted_shown_and_decided_without_what_comes_later(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    found = [a_comment(site) for _ in range(7)]
    desk = signed_in(bob)

    page = desk.get(f"{BATCHES}/preview?queue=pending&to=rejected")
    later = a_comment(site)
    sent = desk.post(BATCHES, data=fields(page) | {"to": "rejected"})

    assert "Reject 7 replies?" in page.text
    assert "5 of them" in page.text and page.text.count("<bdi>Rita</bdi>") == 5
    assert sent.status_code == 303
    assert statuses([*found, later]) == ["rejected"] * 7 + ["pending"]


def test_nobody_decides_unseen_what_came_in_after_the_clock_went_back(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    first, other = (a_comment(site) for _ in range(2))
    desk = signed_in(bob)
    page = desk.get(f"{BATCHES}/preview?queue=pending&to=rejected")
    desk.decide(other, "approved")
    with clock.set_to(clock.now() - timedelta(hours=1)):
        unseen = a_comment(site)

    sent = desk.post(BATCHES, data=fields(page) | {"to": "rejected"})

    assert sent.status_code == 303
    assert statuses([first, other, unseen]) == ["rejected", "approved", "pending"]


def test_more_than_was_confirmed_is_asked_again(site: Site, bob: Account, signed_in: SignIn) -> None:
    found = [a_comment(site) for _ in range(2)]
    desk = signed_in(bob)
    desk.decide(found[0], "spam")
    confirmed = fields(desk.get(f"{BATCHES}/preview?queue=pending&to=rejected"))
    db.session.expire_all()
    desk.decide(found[0], "pending")

    sent = desk.post(BATCHES, data=confirmed | {"to": "rejected"})

    assert sent.status_code == 409
    assert "Reject 2 replies" in sent.text
    assert statuses(found) == ["pending", "pending"]


def test_what_changed_since_the_preview_is_left_and_told(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    edited, again, seen_later, _ = found = [a_comment(site) for _ in range(4)]
    desk, other = signed_in(bob), signed_in(alice)
    for to in ("spam", "pending"):
        other.decide(seen_later, to)
        db.session.expire_all()
    page = desk.get(f"{BATCHES}/preview?queue=pending&to=rejected")
    for to in ("spam", "pending"):
        other.decide(again, to)
        db.session.expire_all()
    with transaction():
        text = Content("Buy this instead.", "<p>Buy this instead.</p>", digest("instead"), "Rita")
        acts.edited(site, db.session.merge(edited), text, [], to=Status.PENDING, now=clock.now())

    sent = desk.post(BATCHES, data=fields(page) | {"to": "rejected"})

    told = desk.get(sent.headers["Location"]).text
    assert statuses(found) == ["pending", "pending", "rejected", "rejected"]
    assert "Rejected 2 replies. 2 were left." in told
    assert "Alice sent back to pending" in told


def test_more_than_a_bulk_act_takes_is_refused_however_it_is_named(
    site: Site, bob: Account, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.dashboard.choosing.MOST", 3)
    monkeypatch.setattr("moderation.batches.operations.running.MOST", 3)
    found = many_comments(site, 5)
    with transaction():
        for comment in found:
            db.session.merge(comment).alike = found[0].id
    desk = signed_in(bob)

    with heard() as statements:
        grouped = desk.post(BATCHES, data={"chosen_alike": chosen(found), "to": "spam"})
    single = send(desk, found, "spam")
    many = desk.post(BATCHES, data={"chosen_alike": [f"{n:0>13}:1" for n in range(101)], "to": "spam"})

    assert (grouped.status_code, single.status_code, many.status_code) == (422, 422, 400)
    assert len([words for words, _ in statements if "one_of_them" in words]) == 1
    assert statuses(found) == ["pending"] * 5


def test_more_than_a_hundred_are_a_job_with_progress_that_can_be_cancelled(
    app: Flask, site: Site, bob: Account, signed_in: SignIn
) -> None:
    found = many_comments(site, 120)
    desk = signed_in(bob)

    sent = desk.post(BATCHES, data=fields(desk.get(f"{BATCHES}/preview?queue=pending")) | {"to": "spam"})
    there = sent.headers["Location"]
    waiting = desk.get(there)
    carry_on(app, pieces=1)
    news = desk.get(there, headers=NEWS).get_json()
    cancelled = desk.post(there.partition("?")[0] + "/cancel")
    carry_on(app)

    assert sent.status_code == cancelled.status_code == 303
    assert "<progress" in waiting.text and 'http-equiv="refresh"' in waiting.text
    assert (news["state"], news["total"], news["batch_done"], news["ended"]) == ("running", 120, 50, False)
    assert statuses(found).count("spam") == 50
    assert "<progress" not in desk.get(there).text
    assert "Cancelled" in desk.get(BATCHES).text


@pytest.mark.slow
def test_numbers_of_bulk_acts_are_written_as_the_language_writes_them(
    app: Flask, site: Site, bob: Account, signed_in: SignIn
) -> None:
    many_comments(site, 1_204)
    desk = signed_in(bob)
    preview = f"{BATCHES}/preview?queue=pending"

    english, german = (desk.get(preview, headers={"Accept-Language": code}).text for code in ("en", "de"))
    sent = desk.post(BATCHES, data=fields(desk.get(preview)) | {"to": "rejected"})
    carry_on(app, pieces=25)

    assert "1,204 replies match" in english and "Reject 1,204 replies" in english
    assert "1.204 Kommentare" in german and "1204 " not in german
    assert "Rejected 1,204 replies." in desk.get(sent.headers["Location"]).text


def test_undo_of_ones_last_act_takes_the_whole_bulk_act_back(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    found = [a_comment(site) for _ in range(3)]
    desk = signed_in(bob)
    send(desk, found)

    desk.post("/dashboard/herald/decisions/latest/undo", data={"queue": "pending"})

    assert statuses(found) == ["pending"] * 3


@pytest.mark.parametrize(
    "data",
    [
        {"chosen": ["nonsense"], "to": "rejected"},
        {"chosen": ["0000000000000:x"], "to": "rejected"},
        {"chosen": ["0000000000000:1"], "to": "deleted"},
        {"all": "1", "to": "rejected"},
        {"all": "1", "number": "1", "until": "9" * 30, "to": "rejected"},
    ],
)
def test_a_form_that_is_not_ours_is_refused(
    site: Site, bob: Account, signed_in: SignIn, data: dict[str, Any]
) -> None:
    assert signed_in(bob).post(BATCHES, data=data).status_code == 400


def test_nothing_chosen_is_said_at_once(site: Site, bob: Account, signed_in: SignIn) -> None:
    answer = signed_in(bob).post(BATCHES, data={"to": "rejected"})

    assert answer.status_code == 422
    assert "Nothing selected" in answer.text


def test_nobody_decides_in_bulk_on_another_site(site: Site, bob: Account, signed_in: SignIn) -> None:
    theirs = a_comment(a_site("other", "Other", ["https://other.example"]))
    desk = signed_in(bob)

    assert send(desk, [theirs]).status_code == 422
    assert statuses([theirs]) == ["pending"]


def post(client: Client, number: int) -> None:
    body = f"I earned {number} dollars with this one method, it works, see https://x{number}.example/a now"
    reply = {
        "url": f"{ORIGIN}/taps",
        "name": f"Reader {number}",
        "email": f"r{number}@mail.example.com",
        "body": body,
    }
    assert (
        client.post("/api/v1/sites/herald/comments", json=reply, headers={"Origin": ORIGIN}).status_code
        == 202
    )


@pytest.fixture
def mailing(client: Client, site: Site) -> list[Comment]:
    """Three near-duplicates, and an honest reply after them."""
    an_article(site, f"{ORIGIN}/taps")
    for number in range(3):
        post(client, number)
    a_comment(site)
    db.session.rollback()
    return sorted(db.session.query(Comment).all(), key=lambda comment: comment.id)


def test_near_duplicates_are_one_row_and_are_decided_as_one(
    site: Site, mailing: list[Comment], bob: Account, signed_in: SignIn
) -> None:
    *alike, honest = mailing
    for place, comment in enumerate(alike):
        with transaction():
            db.session.merge(comment).network = b"two" if place else b"one"
    desk = signed_in(bob)

    page = desk.get("/dashboard/herald/queue/pending")
    path = f"/dashboard/herald/comments/{alike[0].public_id}/decision"
    sent = desk.post(path, data={"to": "spam", "seen": 1, "alike": "1", "queue": "pending"})
    after = statuses(mailing)
    desk.post("/dashboard/herald/decisions/latest/undo", data={"queue": "pending"})

    assert re.findall(r'<article class="row" data-comment="(\w+)"', page.text) == [
        alike[0].public_id,
        honest.public_id,
    ]
    assert "<b>3 alike</b>, 2 networks" in page.text
    assert page.text.count('name="alike" value="1"') == 1
    assert sent.status_code == 303
    assert after == ["spam"] * 3 + ["pending"]
    assert statuses(mailing) == ["pending"] * 4


@pytest.mark.parametrize("by_script", [True, False])
def test_near_duplicates_that_were_rejected_together_get_their_reason_together(
    site: Site, mailing: list[Comment], alice: Account, bob: Account, signed_in: SignIn, by_script: bool
) -> None:
    desk, headers = signed_in(bob), NEWS if by_script else {}
    path = f"/dashboard/herald/comments/{mailing[0].public_id}/decision"
    sent = desk.post(
        path, data={"to": "rejected", "seen": 1, "alike": "1", "queue": "pending"}, headers=headers
    )
    db.session.expire_all()
    signed_in(alice).decide(mailing[2], "spam")
    if by_script:
        decision = sent.get_json()["done"]
    else:
        page = desk.get(sent.headers["Location"]).text
        (decision,) = re.findall(r'data-strip .*action="/dashboard/herald/decisions/(\w+)/reason"', page)
    given = desk.post(
        f"/dashboard/herald/decisions/{decision}/reason", data={"reason": "hate", "queue": "pending"},
        headers=headers,
    )  # fmt: skip
    again = desk.post(f"/dashboard/herald/decisions/{decision}/reason", data={"reason": "insult"})

    force = [decisions.in_force(site.id, comment.id) for comment in mailing]
    assert given.status_code == (200 if by_script else 303) and again.status_code == 303
    assert [said.reason if said else None for said in force] == ["insult", "insult", "spam", None]
    if not by_script:
        after = desk.get(given.headers["Location"]).text
        assert "Rejected 3 replies." in after and "data-strip" in after


def test_a_ticked_row_stands_for_all_that_are_alike(
    site: Site, mailing: list[Comment], bob: Account, signed_in: SignIn
) -> None:
    desk = signed_in(bob)
    page = desk.get("/dashboard/herald/queue/pending")
    ticks = re.findall(r'name="(chosen\w*)" value="([^"]+)"', page.text)

    desk.post(BATCHES, data=dict(ticks) | {"to": "spam", "queue": "pending"})

    assert [name for name, _value in ticks] == ["chosen_alike", "chosen"]
    assert statuses(mailing) == ["spam"] * 4


def test_the_alike_are_listed_all_ticked_to_except_some(
    site: Site, mailing: list[Comment], bob: Account, signed_in: SignIn
) -> None:
    desk = signed_in(bob)
    first = desk.get("/dashboard/herald/queue/pending").text
    (link,) = re.findall(r'href="([^"]+ticked=all)"', first)

    page = desk.get(link.replace("&amp;", "&")).text

    ticks = re.findall(r'name="chosen" value="(\w+):1" form="bulk"[^>]*checked', page)
    assert ticks == [comment.public_id for comment in mailing[:3]]


def test_one_of_the_alike_that_somebody_changed_is_left(
    site: Site, mailing: list[Comment], alice: Account, bob: Account, signed_in: SignIn
) -> None:
    signed_in(alice).decide(mailing[0], "approved")
    path = f"/dashboard/herald/comments/{mailing[0].public_id}/decision"

    sent = signed_in(bob).post(
        path, data={"to": "spam", "seen": 1, "alike": "1", "queue": "pending"}, headers=NEWS
    )

    assert statuses(mailing) == ["approved", "spam", "spam", "pending"]
    assert list(sent.get_json()["remaining"]) == [mailing[0].public_id]
    assert len(decisions.history(site.id, mailing[0].id)) == 1


@pytest.mark.both_databases
def test_a_queue_with_near_duplicates_takes_one_statement_more(
    site: Site, mailing: list[Comment], bob: Account, signed_in: SignIn
) -> None:
    desk = signed_in(bob)

    with heard() as statements:
        page = desk.get("/dashboard/herald/queue/pending")

    groups = [statement for statement in statements if "count(DISTINCT" in statement[0]]
    assert "3 alike" in page.text
    assert len(groups) == 1
    if db.engine.dialect.name == "sqlite":  # PostgreSQL chooses by the numbers of its rows
        assert "ix_comments_alike" in plan(groups[0])


def test_counts_stay_true_after_bulk_and_undo(site: Site, bob: Account, signed_in: SignIn) -> None:
    found = [a_comment(site) for _ in range(5)]
    desk = signed_in(bob)

    send(desk, found, "approved")
    db.session.expire_all()
    send(desk, found[:2], "spam")
    done = comments.counts(site.id)
    db.session.rollback()
    desk.post("/dashboard/herald/decisions/latest/undo")

    assert (done[Queue.APPROVED], done[Queue.SPAM]) == (3, 2)
    assert comments.counts(site.id) == comments.recount(site.id)
    assert statuses(found) == [Status.APPROVED.value] * 5

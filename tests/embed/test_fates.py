"""What the writer of a rejected reply sees of it, and from when on."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from moderation.comments import queries as comments
from moderation.comments.models import Comment, Queue, Status
from moderation.decisions import operations as decisions
from moderation.decisions import queries as decision_queries
from moderation.decisions.actors import RULE, Actor, moderator
from moderation.decisions.errors import Stale
from moderation.decisions.models import Act
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account
from moderation.sites import operations as site_operations
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.sites.reasons import without
from moderation.submissions import tickets
from moderation.worker.outbox import drain
from tests.clients import Client
from tests.factories import ORIGIN, a_comment, a_site
from tests.statements import heard

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TOLD = {"label": "Off topic", "text": "Your reply is not about the article or the replies to it."}


@pytest.fixture(autouse=True)
def at_nine() -> Iterator[None]:
    with clock.set_to(NINE):
        yield


def decide(comment: Comment, by: Actor, to: Status = Status.REJECTED, reason: str | None = None) -> None:
    site_id, name, version = comment.site_id, comment.public_id, comment.version
    with transaction():
        site = sites.by_id(site_id)
        assert site is not None
        decisions.decide(site, name, to, by=by, seen=version, now=clock.now(), reason=reason)


def own(client: Client, site: Site, comment: Comment, seconds: int = 0) -> dict[str, Any]:
    """What the API says so many seconds after nine."""
    path, ticket = (
        f"/api/v1/sites/{site.key}/comments/{comment.public_id}",
        tickets.issue(site, comment.public_id),
    )
    with clock.set_to(NINE + timedelta(seconds=seconds)):
        answer = client.get(path, headers={"Authorization": f"Ticket {ticket}"})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_rejection_is_told_with_its_reason_once_it_can_no_longer_be_undone_in_silence(
    client: Client, site: Site, bob: Account
) -> None:
    comment = a_comment(site)
    decide(comment, moderator(bob.id), reason="off_topic")

    early, late = own(client, site, comment, 29), own(client, site, comment, 30)

    assert (early["status"], early["edit_until"]) == ("pending", "2026-11-24T09:15:00Z")
    assert early["message"] == "Your reply awaits moderation. You can change it for the next 15 minutes."
    assert "reason" not in early
    assert (late["status"], late["reason"]) == ("rejected", TOLD)


def test_the_reason_is_told_in_the_language_of_the_site(client: Client, site: Site, bob: Account) -> None:
    comment = a_comment(site)
    with transaction():
        site.language = "fr"
    decide(comment, moderator(bob.id), reason="off_topic")

    assert own(client, site, comment, 60)["reason"]["label"] == "Hors sujet"


def test_a_reason_that_was_removed_since_is_still_told(client: Client, site: Site, bob: Account) -> None:
    comment = a_comment(site)
    decide(comment, moderator(bob.id), reason="off_topic")
    with transaction():
        fewer = without(site.policy.reasons, "off_topic")
        site_operations.change(site, now=clock.now(), policy=replace(site.policy, reasons=fewer))

    assert own(client, site, comment, 60)["reason"] == TOLD


def test_what_a_rule_rejected_is_told_at_once_and_without_a_reason(client: Client, site: Site) -> None:
    comment = a_comment(site)
    decide(comment, RULE)

    found = own(client, site, comment)

    assert found["status"] == "rejected"
    assert "reason" not in found


def test_spam_waits_for_ever_and_says_no_reason(client: Client, site: Site, bob: Account) -> None:
    comment = a_comment(site)
    decide(comment, moderator(bob.id), Status.SPAM, reason="spam")

    found = own(client, site, comment, 86_400)

    assert found["status"] == "pending"
    assert "reason" not in found and "Advertising" not in str(found)


def test_the_page_without_scripts_says_the_reason(
    app: Flask, client: Client, site: Site, bob: Account
) -> None:
    comment = a_comment(site)
    decide(comment, moderator(bob.id), reason="off_topic")
    client.set_cookie("reply_ticket", tickets.issue(site, comment.public_id), path=f"/reply/{site.key}/mine")

    early = client.get(f"/reply/{site.key}/mine").text
    with clock.set_to(NINE + timedelta(seconds=30)):
        late = client.get(f"/reply/{site.key}/mine").text

    assert "awaits moderation" in early and "Off topic" not in early
    assert "decided not to publish" in late and TOLD["text"] in late


def test_only_a_rejected_reply_costs_one_more_statement(client: Client, site: Site, bob: Account) -> None:
    waiting, rejected = a_comment(site), a_comment(site)
    decide(rejected, moderator(bob.id), reason="off_topic")
    own(client, site, waiting)

    counts = []
    for comment in (waiting, rejected):
        name = comment.public_id
        assert name
        with heard() as statements:
            own(client, site, comment, 60)
        counts.append(len(statements))

    assert counts[1] == counts[0] + 1


def undo(site_id: int, decision_id: str, account_id: int) -> None:
    with transaction():
        site = sites.by_id(site_id)
        assert site is not None
        decisions.undo(site, decision_id, by=moderator(account_id), now=clock.now())


URL = f"{ORIGIN}/taps"
SOON, LATE = NINE + timedelta(seconds=20), NINE + timedelta(seconds=901)
"""Within the undo window of a minute and the window for changes; past the latter."""
Writer = Callable[[str, str], Any]


class Twin:
    """A reply that was posted on a site of its own, and what its writer can ask about it."""

    def __init__(self, client: Client, key: str) -> None:
        self.client, self.key = client, key
        self.api, self.page = f"/api/v1/sites/{key}", f"/reply/{key}"
        self.sent = {"url": URL, "name": "Rita", "email": "rita@mail.example.com", "body": "Ours is dry."}
        accepted = self.post(**{"Idempotency-Key": "one"}).get_json()
        self.id, self.ticket = accepted["id"], accepted["ticket"]
        client.set_cookie("reply_ticket", self.ticket, path=f"{self.page}/mine")

    def post(self, **headers: str) -> Any:
        return self.client.post(f"{self.api}/comments", json=self.sent, headers=headers)

    def own(self, method: str = "GET", body: str | None = None) -> Any:
        sent = {} if body is None else {"json": {"body": body}}
        return self.client.open(
            f"{self.api}/comments/{self.id}",
            method=method,
            headers={"Authorization": f"Ticket {self.ticket}"},
            **sent,
        )

    def mine(self, act: str = "", **form: str) -> Any:
        if not act:
            return self.client.get(f"{self.page}/mine")
        return self.client.post(f"{self.page}/mine/{act}", data={"ticket": self.ticket} | form)

    def by_form(self) -> Any:
        form = self.client.get(self.page, query_string={"url": URL}).text
        (stamp,) = re.findall(r'name="stamp" value="([^"]+)"', form)
        return self.client.post(self.page, data=self.sent | {"stamp": stamp})

    def read(self, what: str, **asked: str) -> Any:
        path = self.page if what == "page" else f"{self.api}/{what}"
        return self.client.get(path, query_string={"url": URL} | asked)

    def answered(self) -> Any:
        sent = self.sent | {"parent": self.id, "body": "Mine again."}
        return self.client.post(f"{self.api}/comments", json=sent)

    def reported(self) -> Any:
        return self.client.post(f"{self.api}/comments/{self.id}/reports", json={"reason": "abuse"})


ASKED: dict[str, Callable[[Twin], list[Any]]] = {
    "look": lambda twin: [twin.own(), twin.mine()],
    "edit": lambda twin: [twin.own("PATCH", "Ours is dry, too."), twin.own(), twin.mine()],
    "edit into spam": lambda twin: [twin.own("PATCH", "Cheap casino."), twin.own(), twin.mine()],
    "send the same text": lambda twin: [twin.own("PATCH", "Ours is dry."), twin.own()],
    "send no text": lambda twin: [twin.own("PATCH", ""), twin.mine("edit", body="")],
    "edit on the page": lambda twin: [twin.mine("edit", body="Ours is dry, too."), twin.mine(), twin.own()],
    "withdraw": lambda twin: [twin.own("DELETE"), twin.own(), twin.mine(), twin.own("DELETE")],
    "withdraw on the page": lambda twin: [
        twin.mine("withdraw"),
        twin.mine("withdraw", sure="1"),
        twin.mine(),
    ],
    "post again under the key": lambda twin: [twin.post(**{"Idempotency-Key": "one"})],
    "post again": lambda twin: [twin.post(), twin.by_form()],
    "answer it": lambda twin: [twin.answered(), twin.read("page", parent=twin.id)],
    "report it": lambda twin: [twin.reported()],
    "read": lambda twin: [twin.read("counts"), twin.read("page"), twin.read("thread", around=twin.id)],
}


@pytest.fixture
def twins(client: Client, site: Site, bob: Account) -> tuple[Twin, Twin]:
    """The same reply on two sites with an undo window of a minute; a moderator rejected the second one."""
    with transaction():
        policy = replace(site.policy, undo_window=60, spam_words=("casino",))
        site_operations.change(site, now=clock.now(), policy=policy)
    other = a_site("record", undo_window=60, spam_words=("casino",))
    waiting, rejected = Twin(client, "herald"), Twin(client, other.key)
    found = comments.by_public_id(other.id, rejected.id)
    assert found is not None
    decide(found, moderator(bob.id), reason="off_topic")
    return waiting, rejected


@pytest.mark.parametrize("moment", [SOON, LATE], ids=["soon", "late"])
@pytest.mark.parametrize("asked", ASKED)
def test_no_answer_tells_a_rejection_before_its_undo_window_has_closed(
    twins: tuple[Twin, Twin], bob: Account, asked: str, moment: datetime
) -> None:
    if moment is LATE:
        rejected_at(twins[1], bob, LATE - timedelta(seconds=10))

    with clock.set_to(moment):
        told = [[alike(twin, answer) for answer in ASKED[asked](twin)] for twin in twins]

    assert told[0] == told[1]


def rejected_at(twin: Twin, by: Account, moment: datetime) -> None:
    """Let the rejection be a newer one."""
    site = sites.by_key(twin.key)
    assert site is not None
    for to in (Status.PENDING, Status.REJECTED):
        found = comments.by_public_id(site.id, twin.id)
        assert found is not None
        with clock.set_to(moment):
            decide(found, moderator(by.id), to)


def alike(twin: Twin, answer: Any) -> tuple[int, list[tuple[str, str]], str]:
    """Status, headers and body of an answer, without what can't be the same of two replies."""

    def without(said: str) -> str:
        said = said.replace(twin.ticket, "TICKET").replace(twin.id, "ID").replace(twin.key, "SITE")
        stamp, tag, other = r"\d{10}\.[\w-]{12}\.[\w-]{22}", r"\b[0-9a-f]{24}\b", r"\b[0-9a-z]{13}\.[\w-]{22}"
        return re.sub(rf"{stamp}|{tag}|{other}|\b[0-9a-z]{{13}}\b", "RANDOM", said)

    return answer.status_code, [(name, without(said)) for name, said in headers(answer)], without(answer.text)


def headers(answer: Any) -> list[tuple[str, str]]:
    """The headers of an answer, without the second in which it was sent."""
    return sorted((name, value) for name, value in answer.headers if name != "Date")


def test_thread_and_counts_are_the_same_bytes_after_a_rejection(
    client: Client, site: Site, bob: Account
) -> None:
    twin = Twin(client, site.key)

    def read() -> list[tuple[Any, ...]]:
        answers = [twin.read("thread"), twin.read("counts"), twin.read("thread", sort="newest")]
        return [(answer.status_code, headers(answer), answer.data) for answer in answers]

    before = read()
    found = comments.by_public_id(site.id, twin.id)
    assert found is not None
    decide(found, moderator(bob.id))

    assert read() == before


def test_an_edit_before_the_window_has_closed_overtakes_the_rejection(
    client: Client, site: Site, bob: Account
) -> None:
    comment = a_comment(site)
    site_id, name, comment_id, account = site.id, comment.public_id, comment.id, bob.id
    decide(comment, moderator(bob.id), reason="off_topic")
    ticket = {"Authorization": f"Ticket {tickets.issue(site, name)}"}

    with clock.set_to(NINE + timedelta(seconds=29)):
        edited = client.patch(
            f"/api/v1/sites/{site.key}/comments/{name}", json={"body": "On topic."}, headers=ticket
        )

    assert (edited.status_code, edited.json["status"]) == (200, "pending")
    assert (comment.status, comment.body) == (Status.PENDING, "On topic.")
    assert comments.counts(site_id)[Queue.PENDING] == 1
    rejection, edit = decision_queries.history(site_id, comment_id)
    assert (edit.act, edit.from_status, edit.to_status) == (Act.EDIT, Status.REJECTED, Status.PENDING)
    rejection_id = rejection.public_id
    with pytest.raises(Stale):
        undo(site_id, rejection_id, account)
    assert own(client, site, comment, 86_400)["status"] == "pending"


def test_once_the_window_has_closed_a_rejection_ends_all_changes(
    client: Client, site: Site, bob: Account
) -> None:
    comment = a_comment(site)
    decide(comment, moderator(bob.id))
    path, ticket = (
        f"/api/v1/sites/{site.key}/comments/{comment.public_id}",
        {"Authorization": f"Ticket {tickets.issue(site, comment.public_id)}"},
    )

    with clock.set_to(NINE + timedelta(seconds=30)):
        edited = client.patch(path, json={"body": "Another text."}, headers=ticket)
        withdrawn = client.delete(path, headers=ticket)

    assert (edited.status_code, withdrawn.status_code) == (410, 410)
    assert own(client, site, comment, 30)["edit_until"] is None


def test_a_rejection_of_a_clock_that_went_back_is_told_once_its_mail_may_leave(
    app: Flask, client: Client, site: Site, bob: Account
) -> None:
    comment = a_comment(site)
    with clock.set_to(NINE + timedelta(hours=1)):
        decide(comment, moderator(bob.id), reason="off_topic")

    told = []
    for seconds in (0, 29, 30, 31):
        with clock.set_to(NINE + timedelta(seconds=seconds)):
            drain(app)
        told.append(own(client, site, comment, seconds)["status"])

    assert told == ["pending", "pending", "rejected", "rejected"]


def test_a_rejection_that_was_told_stays_told_when_the_clock_goes_back(
    app: Flask, client: Client, site: Site, bob: Account
) -> None:
    comment = a_comment(site)
    decide(comment, moderator(bob.id))
    with clock.set_to(NINE + timedelta(seconds=30)):
        drain(app)

    told = [own(client, site, comment, seconds)["status"] for seconds in (30, -1, -3600, -86_400)]

    assert told == ["rejected"] * 4


def test_a_rejection_that_was_told_stays_told_when_the_clock_catches_up(
    app: Flask, client: Client, site: Site, bob: Account
) -> None:
    comment = a_comment(site)
    with clock.set_to(NINE + timedelta(hours=1)):
        decide(comment, moderator(bob.id))
    for seconds in (0, 30):
        with clock.set_to(NINE + timedelta(seconds=seconds)):
            drain(app)

    told = [own(client, site, comment, seconds)["status"] for seconds in (31, 3600, 3629, 3631)]

    assert told == ["rejected"] * 4

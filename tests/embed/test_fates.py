"""What the writer of a rejected reply sees of it, and from when on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from moderation.comments.models import Comment, Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE, Actor, moderator
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account
from moderation.sites import operations as site_operations
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.sites.reasons import without
from moderation.submissions import tickets
from tests.clients import Client
from tests.factories import a_comment
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

    assert (early["status"], early["message"]) == ("pending", "Your reply awaits moderation.")
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

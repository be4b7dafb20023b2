"""What becomes of a reply: its article, parent, writer and status, and what is written down about it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from moderation.articles import queries as articles
from moderation.commenters import operations as commenters
from moderation.commenters import queries as commenter_queries
from moderation.commenters.models import Trust
from moderation.comments.models import Comment, Source, Status
from moderation.decisions import queries as decisions
from moderation.foundation import clock, outbox
from moderation.foundation.crypto import keys
from moderation.foundation.db import transaction
from moderation.foundation.errors import Conflict, Gone, Invalid, Unauthorized
from moderation.sites.models import Site
from moderation.sites.policy import Hold, UnknownArticle
from moderation.submissions import drafts, operations, tickets
from moderation.submissions.fates import fate_of
from tests import factories, keyrings
from tests.conftest import DATA_KEYS
from tests.factories import ORIGIN

URL = f"{ORIGIN}/2026/11/taps"


def submit(site: Site, key: str | None = None, **more: Any) -> Comment:
    fields = {"url": URL, "name": "Rita", "email": "Rita@mail.example.com", "body": "Our tap is dry."} | more
    draft = drafts.read(fields, site.policy)
    with transaction():
        prepared = operations.prepare(draft)
        return operations.submit(site, prepared, operations.Manner(Source.EMBED, key=key), now=clock.now())


def edit(site: Site, comment: Comment, body: str) -> Comment:
    with transaction():
        return operations.edit(site, comment.public_id, body, now=clock.now())


def trust(site: Site, comment: Comment, how: Trust) -> None:
    with transaction():
        commenter = commenter_queries.by_id(site.id, comment.commenter_id or 0)
        assert commenter is not None
        commenters.set_trust(commenter, how)


def events() -> list[str]:
    return [event.kind for event in outbox.due(now=clock.now() + timedelta(days=1))]


def test_an_unknown_url_of_an_allowed_origin_makes_a_provisional_article(site: Site) -> None:
    comment = submit(site, title="The map of taps")

    article = articles.resolve(site.id, URL)
    assert article is not None
    assert comment.article_id == article.id
    assert article.provisional
    assert articles.listing(site.id).rows == []


def test_a_site_may_rather_hold_such_a_reply_unattached(app: Any) -> None:
    site = factories.a_site(unknown_article=UnknownArticle.UNATTACHED)

    assert submit(site).is_unattached


def test_an_unattached_reply_waits_even_where_nothing_is_held(app: Any) -> None:
    site = factories.a_site(hold=Hold.SUSPECT)

    comment = submit(site, url="https://elsewhere.example/copy")

    assert comment.is_unattached
    assert comment.status is Status.PENDING


def test_a_held_reply_is_told_to_the_outbox_and_needs_no_decision(site: Site) -> None:
    comment = submit(site)

    assert events() == ["comment.held"]
    assert decisions.history(site.id, comment.id) == []


def test_what_a_rule_decides_is_one_decision_by_the_rule(app: Any) -> None:
    site = factories.a_site(hold=Hold.SUSPECT)

    comment = submit(site)
    spam = submit(site, body="Something else.", homepage="x")

    (approved,) = decisions.history(site.id, comment.id)
    (marked,) = decisions.history(site.id, spam.id)
    assert (approved.actor, approved.from_status, approved.to_status) == ("rule", "pending", "approved")
    assert (marked.actor, marked.to_status, marked.reason) == ("rule", "spam", "honeypot")


def test_a_banned_writers_reply_is_spam(app: Any) -> None:
    site = factories.a_site(hold=Hold.SUSPECT)
    trust(site, submit(site), Trust.BANNED)

    assert submit(site, body="Let me in again.").status is Status.SPAM


def test_a_writer_is_known_by_the_address_in_any_case(site: Site) -> None:
    first = submit(site)
    second = submit(site, email="rITA@MAIL.example.com", body="Another thing.")

    assert first.commenter_id == second.commenter_id


def test_the_same_text_of_the_same_writer_on_the_same_article_is_refused(site: Site) -> None:
    submit(site)

    with pytest.raises(Conflict):
        submit(site, body="  our TAP is… dry!  ")
    assert submit(site, url=URL + "/other").status is Status.PENDING
    assert submit(site, email="other@mail.example.com").status is Status.PENDING


def test_a_key_stands_for_one_reply(site: Site) -> None:
    first = submit(site, key="k")
    again = submit(site, key="k")

    assert again.id == first.id
    with pytest.raises(Conflict):
        submit(site, key="k", body="Something else.")


def test_a_reply_deeper_than_the_site_allows_hangs_on_the_deepest_that_may_have_it(app: Any) -> None:
    site = factories.a_site(max_depth=2)
    root = submit(site)
    answer = submit(site, parent=root.public_id, body="First answer.")

    deeper = submit(site, parent=answer.public_id, body="Second answer.")

    assert deeper.parent_id == root.id
    assert deeper.depth == 1


@pytest.mark.parametrize("parent", ["nobody", "0000000000000"])
def test_an_unknown_parent_is_refused(site: Site, parent: str) -> None:
    with pytest.raises(Invalid) as problem:
        submit(site, parent=parent)
    assert list(problem.value.errors) == ["parent"]


def test_nothing_is_stored_of_what_is_refused(site: Site) -> None:
    with pytest.raises(Invalid):
        submit(site, parent="nobody")

    assert articles.resolve(site.id, URL) is None
    assert commenter_queries.by_address(site.id, "rita@mail.example.com") is None


def test_an_edit_is_screened_again_and_is_one_decision(site: Site) -> None:
    comment = submit(site)

    edited = edit(site, comment, "Our tap is dry, and the next one too.")

    assert "next one" in edited.html
    assert edited.edited_at is not None
    (decision,) = decisions.history(site.id, comment.id)
    assert (decision.act, decision.actor) == ("edit", "writer")


def test_an_edit_that_changes_nothing_writes_nothing(site: Site) -> None:
    comment = submit(site)

    assert edit(site, comment, comment.body).version == 1
    assert decisions.history(site.id, comment.id) == []


def test_an_approved_reply_that_is_edited_waits_unless_its_writer_is_trusted(app: Any) -> None:
    site = factories.a_site(hold=Hold.SUSPECT)
    first, second = submit(site), submit(site, body="A second thing.")

    waits = edit(site, first, "Edited by somebody neutral.")
    trust(site, second, Trust.TRUSTED)
    stays = edit(site, second, "Edited by somebody trusted.")

    assert (waits.status, stays.status) == (Status.PENDING, Status.APPROVED)
    assert "comment.held" in events()


@pytest.mark.parametrize(
    ("status", "how", "body", "to"),
    [
        (Status.APPROVED, Trust.TRUSTED, "Look at my flood.", Status.PENDING),
        (Status.APPROVED, Trust.TRUSTED, "Buy my pills.", Status.SPAM),
        (Status.PENDING, Trust.TRUSTED, "It rains again.", Status.PENDING),
        (Status.PENDING, Trust.NEUTRAL, "Buy my pills.", Status.SPAM),
        (Status.SPAM, Trust.TRUSTED, "It rains again.", Status.SPAM),
    ],
)
def test_no_edit_publishes_what_waited_or_what_a_check_stops(
    app: Any, status: Status, how: Trust, body: str, to: Status
) -> None:
    site = factories.a_site(hold=Hold.SUSPECT, held_words=("flood",), spam_words=("pills",))
    comment = factories.a_comment(site, status=status)
    trust(site, comment, how)

    assert edit(site, comment, body).status is to


def test_the_window_closes_on_time_and_for_what_was_decided_against(site: Site) -> None:
    comment = submit(site)
    start = comment.created_at

    with clock.set_to(start + timedelta(seconds=899)):
        until = operations.editable_until(site, comment, fate_of(site, comment, clock.now()), clock.now())
        assert until == start + timedelta(seconds=900)
    with clock.set_to(start + timedelta(seconds=900)), pytest.raises(Gone):
        edit(site, comment, "Too late for this.")


def test_a_window_is_not_open_for_a_day_when_the_clock_went_back(site: Site) -> None:
    comment = submit(site)
    start = comment.created_at

    with clock.set_to(start - timedelta(seconds=60)):
        soon = operations.editable_until(site, comment, fate_of(site, comment, clock.now()), clock.now())
    with clock.set_to(start - timedelta(days=1)), pytest.raises(Gone):
        edit(site, comment, "Too late for this.")

    assert soon == start + timedelta(seconds=840)


def test_replies_of_a_clock_that_went_back_are_no_flood(site: Site) -> None:
    for number in range(5):
        submit(site, body=f"Our tap has been dry for {number} days.")

    with clock.set_to(clock.now() - timedelta(hours=1)):
        alone = submit(site, body="The tap is still dry.")
        more = [submit(site, body=f"It is dry in {number} streets.") for number in range(5)]

    def is_flood(comment: Comment) -> bool:
        (said,) = (finding for finding in comment.trace if finding["check"] == "flood")
        return bool(said["outcome"] == "matched")

    assert [is_flood(comment) for comment in (alone, *more)] == [False] * 5 + [True]


def test_a_withdrawn_reply_keeps_no_text_and_no_person(site: Site) -> None:
    comment = submit(site)

    with transaction():
        ended = operations.withdraw(site, comment.public_id, now=clock.now())

    with transaction():
        operations.withdraw(site, comment.public_id, now=clock.now())
    assert ended.status is Status.DELETED
    assert len(decisions.history(site.id, comment.id)) == 1
    assert (ended.body, ended.html, ended.author_name, ended.commenter_id) == ("", "", "", None)


def test_a_ticket_is_of_one_site_and_can_be_made_again(site: Site) -> None:
    other = factories.a_site("other", "Other", ["https://other.example"])
    comment = submit(site)
    ticket = tickets.issue(site, comment.public_id)

    assert tickets.issue(site, comment.public_id) == ticket
    assert tickets.subject(site, ticket) == comment.public_id
    with pytest.raises(Unauthorized):
        tickets.subject(other, ticket)


def test_the_address_is_kept_sealed_only_and_prints_as_private(site: Site) -> None:
    comment = submit(site)
    commenter = commenter_queries.by_id(site.id, comment.commenter_id or 0)

    assert commenter is not None
    assert repr(commenter.email) == "<private>"
    assert commenter.email.reveal() == "Rita@mail.example.com"
    assert "rita" not in repr(comment.trace).lower()


def test_a_draft_does_not_print_the_address(site: Site) -> None:
    draft = drafts.read(
        {"url": URL, "name": "Rita", "email": "r@mail.example.com", "body": "Dry."}, site.policy
    )

    assert "r@mail" not in repr(draft)


def test_a_writer_who_was_indexed_under_an_older_key_is_found(app: Flask, site: Site) -> None:
    keyrings.hold(app, keyrings.NEWER, *DATA_KEYS)
    keyrings.name(keyrings.NEWER, *DATA_KEYS)
    form = "rita@mail.example.com"
    known = factories.a_commenter(site, email=form)
    with transaction():
        known.email_index = keys().blind_indexes(form)[1]

    assert submit(site).commenter_id == known.id

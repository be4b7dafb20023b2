"""Every view of the desk: the wrong person, the wrong site, the wrong role, and no token."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from moderation.batches import operations as batches
from moderation.comments.models import Comment, Queue, Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE, moderator
from moderation.decisions.models import Decision
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account, Role
from moderation.notes import operations as notes
from moderation.notes.models import Note
from moderation.sites.models import Site
from moderation.views import operations as view_operations
from tests.clients import Desk
from tests.factories import a_comment, a_commenter, a_member, a_site, an_account, an_article

SignIn = Callable[[Account], Desk]
SURFACE = {
    "home", "queues", "acts", "explaining", "live", "placing", "articles", "log", "settings", "reasons",
    "profile", "thread", "views", "writers", "batches", "texts", "wordings", "notes", "erasing",
}  # fmt: skip
PERSONAL = {"home.root", "home.desk", "profile.show", "profile.change"}
SETTINGS = {
    "settings.show", "settings.change", "reasons.show", "reasons.arrange", "reasons.add", "reasons.edit",
    "reasons.change",
}  # fmt: skip
FOR_ADMINS = SETTINGS | {"erasing.ask", "erasing.erase", "wordings.reveal"}
FOR_VIEWERS = {
    "live.news",
    "live.rows",
    "live.beside",
    "wordings.text",
    "wordings.history",
    "queues.queue",
    "queues.comment",
    "articles.listing",
    "log.show",
    "thread.show",
    "writers.show",
    "views.save",
    "views.deletion",
}


def views(app: Flask) -> list[tuple[str, str, str]]:
    """Endpoint, method and path template of every view that belongs to a site."""
    return [
        (rule.endpoint, method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in SURFACE and rule.endpoint not in PERSONAL
        for method in (rule.methods or set()) & {"GET", "POST"}
    ]


def ask(desk: Any, view: tuple[str, str, str], site: Site, **more: Any) -> int:
    """The status of a view of `site`, asked about things of that site that exist."""
    _, method, rule = view
    writer = a_commenter(site)
    status = Status.APPROVED if "feature" in rule else Status.PENDING
    comment = a_comment(site, commenter=writer, status=status, body="Our tap is dry.")
    article = an_article(site)
    named = {"closing": article.public_id, "writers": writer.public_id}
    things = {
        "<site>": site.key,
        "<which>": "pending",
        "<code>": "insult",
        "<decision>": a_decision(site).public_id,
        "<writer>": a_commenter(site).public_id,
        "<view>": a_view(site, desk) if "<view>" in rule else "",
        "<note>": a_note(comment).public_id,
        "<batch>": a_batch(site, comment),
        "<public_id>": next((named[word] for word in named if word in rule), comment.public_id),
    }
    for name, value in things.items():
        rule = rule.replace(name, value)
    to = "trusted" if "trust" in rule else "approved"
    data = {"to": to, "seen": comment.version, "article": article.public_id, "queue": "pending"}
    data |= {"reason": "insult", "chosen": f"{comment.public_id}:{comment.version}"}
    data |= {"q": "casino", "name": "Money"}
    data |= {"body": "A text.", "passages": "tap", "text": "A note.", "sure": "1", "on": "1"}
    answer: int = desk.open(rule, method=method, data=data if method == "POST" else None, **more).status_code
    return answer


def a_note(comment: Comment) -> Note:
    """A note by whoever has an account."""
    account_id = db.session.scalars(select(Account.id)).first() or an_account().id
    with transaction():
        return notes.add(comment, "Look at this.", account_id=account_id, now=clock.now())


def a_batch(site: Site, comment: Comment) -> str:
    owner = a_member(site, Role.OWNER, f"owner-{comment.public_id}")
    with transaction():
        chosen = [(comment.public_id, comment.version)]
        batch = batches.begin(site, chosen, Status.SPAM, by=moderator(owner.id), now=clock.now())
    return batch.public_id


def a_view(site: Site, desk: Any) -> str:
    """A view of the site that whoever asks has saved; that of nobody for somebody who is not signed in."""
    with desk.session_transaction() as session:
        account = db.session.scalar(select(Account).where(Account.fs_uniquifier == session.get("_user_id")))
    if account is None:
        return "0" * 13
    with transaction():
        made = view_operations.save(
            site.id, account.id, "Money", queue=Queue.ALL, search="casino", order="", shared=False,
            now=clock.now(),
        )  # fmt: skip
    return made.public_id


def a_decision(site: Site) -> Decision:
    comment = a_comment(site)
    with transaction():
        done = decisions.decide(
            site, comment.public_id, Status.SPAM, by=RULE, seen=comment.version, now=clock.now()
        )
    assert done.decision is not None
    return done.decision


@pytest.fixture
def other() -> Site:
    return a_site("other", "Other", ["https://other.example"])


def test_the_list_of_views_is_whole(app: Flask) -> None:
    found = {endpoint for endpoint, _, _ in views(app)}

    assert {
        "acts.decide",
        "acts.undo",
        "placing.put",
        "articles.closing",
        "writers.trust",
    } | SETTINGS | FOR_VIEWERS <= found


def test_no_view_opens_for_somebody_who_is_not_signed_in(app: Flask, client: Any, site: Site) -> None:
    for view in views(app):
        assert ask(client, view, site) in (302, 400), view


def test_no_view_is_there_for_an_outsider(
    app: Flask, site: Site, charlie: Account, signed_in: SignIn
) -> None:
    desk = signed_in(charlie)

    for view in views(app):
        assert ask(desk, view, site) == 404, view


def test_no_view_reaches_a_site_where_one_is_not_a_member(
    app: Flask, site: Site, other: Site, alice: Account, signed_in: SignIn
) -> None:
    desk = signed_in(alice)

    for view in views(app):
        assert ask(desk, view, other) == 404, view


def test_a_viewer_may_read_and_nothing_else(app: Flask, site: Site, signed_in: SignIn) -> None:
    desk = signed_in(a_member(site, Role.VIEWER, "vera"))

    for view in views(app):
        expected = {200, 303} if view[0] in FOR_VIEWERS else {403}
        assert ask(desk, view, site) in expected, view


def test_a_moderator_does_all_but_change_settings_erase_people_and_see_what_was_redacted(
    app: Flask, site: Site, bob: Account, signed_in: SignIn
) -> None:
    desk = signed_in(bob)

    for view in views(app):
        expected = {403} if view[0] in FOR_ADMINS else {200, 303}
        assert ask(desk, view, site) in expected, view


def test_no_unsafe_view_acts_without_the_token(
    app: Flask, site: Site, alice: Account, signed_in: SignIn
) -> None:
    desk = signed_in(alice)

    for view in views(app):
        if view[1] == "POST":
            assert ask(desk, view, site, csrf=False) == 400, view


def test_an_admin_does_everything(app: Flask, site: Site, signed_in: SignIn) -> None:
    desk = signed_in(a_member(site, Role.ADMIN, "ada"))

    for view in views(app):
        if view[0] not in SETTINGS:
            assert ask(desk, view, site) in {200, 303}, view

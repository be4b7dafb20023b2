"""Every view of the desk: the wrong person, the wrong site, the wrong role, and no token."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from moderation.comments.models import Queue, Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE
from moderation.decisions.models import Decision
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account, Role
from moderation.sites.models import Site
from moderation.views import operations as view_operations
from tests.clients import Desk
from tests.factories import a_comment, a_member, a_site, an_article

SignIn = Callable[[Account], Desk]
SURFACE = {"home", "queues", "acts", "placing", "articles", "log", "settings", "profile", "views"}
PERSONAL = {"home.root", "home.desk", "profile.show", "profile.change"}
SETTINGS = {"settings.show", "settings.change"}
FOR_VIEWERS = {
    "queues.queue",
    "queues.comment",
    "articles.listing",
    "log.show",
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
    comment, article = a_comment(site), an_article(site)
    things = {
        "<site>": site.key,
        "<which>": "pending",
        "<decision>": a_decision(site).public_id,
        "<view>": a_view(site, desk),
        "<public_id>": article.public_id if "closing" in rule else comment.public_id,
    }
    for name, value in things.items():
        rule = rule.replace(name, value)
    data = {"to": "approved", "seen": comment.version, "article": article.public_id, "queue": "pending",
            "q": "casino", "name": "Money"}  # fmt: skip
    status: int = desk.open(rule, method=method, data=data if method == "POST" else None, **more).status_code
    return status


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

    assert {"acts.decide", "acts.undo", "placing.put", "articles.closing"} | SETTINGS | FOR_VIEWERS <= found


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


def test_a_moderator_does_all_but_change_settings(
    app: Flask, site: Site, bob: Account, signed_in: SignIn
) -> None:
    desk = signed_in(bob)

    for view in views(app):
        expected = {403} if view[0] in SETTINGS else {200, 303}
        assert ask(desk, view, site) in expected, view


def test_no_unsafe_view_acts_without_the_token(
    app: Flask, site: Site, alice: Account, signed_in: SignIn
) -> None:
    desk = signed_in(alice)

    for view in views(app):
        if view[1] == "POST":
            assert ask(desk, view, site, csrf=False) == 400, view

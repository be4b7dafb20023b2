"""Every view of the desk: the wrong person, the wrong site, the wrong role, and no token."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from moderation.moderators.models import Account, Role
from moderation.sites.models import Site
from tests.clients import Desk
from tests.dashboard.routes import View, asked, of_a_site
from tests.factories import a_member, a_site

SignIn = Callable[[Account], Desk]
SETTINGS = {
    "settings.show", "settings.change", "reasons.show", "reasons.arrange", "reasons.add", "reasons.edit",
    "reasons.change",
}  # fmt: skip
FOR_ADMINS = SETTINGS | {"erasing.ask", "erasing.erase", "wordings.reveal", "log.others"}
PAGES_BY_POST = {"wordings.reveal", "live.claim"}
FOR_VIEWERS = {
    "live.news",
    "live.rows",
    "live.beside",
    "wordings.text",
    "wordings.history",
    "queues.queue",
    "queues.comment",
    "articles.listing",
    "articles.show",
    "log.show",
    "thread.show",
    "writers.show",
    "views.numbers",
    "views.save",
    "views.ask",
    "views.deletion",
}


def ask(desk: Any, view: View, site: Site, **more: Any) -> int:
    """The status of a view of `site`, asked about things of that site that exist."""
    path, form = asked(view, desk, site)
    answer: int = desk.open(
        path, method=view.method, data=form if view.method == "POST" else None, **more
    ).status_code
    return answer


def success(view: View) -> int:
    """The status of a page, or of an act that leads on to one."""
    return 200 if view.method == "GET" or view.endpoint in PAGES_BY_POST else 303


@pytest.fixture
def other() -> Site:
    return a_site("other", "Other", ["https://other.example"])


def test_the_list_of_views_is_whole(app: Flask) -> None:
    found = {endpoint for endpoint, _, _ in of_a_site(app)}

    assert {
        "acts.decide",
        "acts.undo",
        "placing.put",
        "articles.closing",
        "writers.trust",
    } | SETTINGS | FOR_VIEWERS <= found


def test_no_view_opens_for_somebody_who_is_not_signed_in(app: Flask, site: Site) -> None:
    nobody = Desk(app, app.response_class, use_cookies=True)
    nobody.sign_in("nobody that we know")

    for view in of_a_site(app):
        path, form = asked(view, nobody, site)
        answer = nobody.open(path, method=view.method, data=form if view.method == "POST" else None)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/login"), view


def test_no_view_is_there_for_an_outsider(
    app: Flask, site: Site, charlie: Account, signed_in: SignIn
) -> None:
    desk = signed_in(charlie)

    for view in of_a_site(app):
        assert ask(desk, view, site) == 404, view


def test_no_view_reaches_a_site_where_one_is_not_a_member(
    app: Flask, site: Site, other: Site, alice: Account, signed_in: SignIn
) -> None:
    desk = signed_in(alice)

    for view in of_a_site(app):
        assert ask(desk, view, other) == 404, view


def test_a_viewer_may_read_and_nothing_else(app: Flask, site: Site, signed_in: SignIn) -> None:
    desk = signed_in(a_member(site, Role.VIEWER, "vera"))

    for view in of_a_site(app):
        expected = success(view) if view.endpoint in FOR_VIEWERS else 403
        assert ask(desk, view, site) == expected, view


def test_a_moderator_does_all_but_change_settings_erase_people_and_see_what_was_redacted(
    app: Flask, site: Site, bob: Account, signed_in: SignIn
) -> None:
    desk = signed_in(bob)

    for view in of_a_site(app):
        expected = 403 if view.endpoint in FOR_ADMINS else success(view)
        assert ask(desk, view, site) == expected, view


def test_no_unsafe_view_acts_without_the_token(
    app: Flask, site: Site, alice: Account, signed_in: SignIn
) -> None:
    desk = signed_in(alice)

    for view in of_a_site(app):
        if view.method == "POST":
            assert ask(desk, view, site, csrf=False) == 400, view


def test_an_admin_does_everything(app: Flask, site: Site, signed_in: SignIn) -> None:
    desk = signed_in(a_member(site, Role.ADMIN, "ada"))

    for view in of_a_site(app):
        if view.endpoint not in SETTINGS:
            assert ask(desk, view, site) == success(view), view

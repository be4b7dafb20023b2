"""Every page of the desk: in every language, and with as few questions to the database as ever."""

from collections.abc import Callable

import pytest
from flask import Flask

from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.foundation.languages import LANGUAGES
from moderation.moderators import operations
from moderation.moderators.models import Account, Role
from moderation.sites.models import Site
from tests.clients import Client, Desk
from tests.dashboard.busy import a_busy_desk, pages
from tests.factories import PASSWORD, a_site
from tests.statements import heard

SignIn = Callable[[Account], Desk]
MOST = 15
"""Statements of a page."""
TELLING = 3
"""Further ones that tell what was just done, and offer the reasons of a rejection."""
SIGN_IN = ("/login", "/reset")


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 3])
def test_every_page_is_shown_in_every_language(
    app: Flask, site: Site, alice: Account, bob: Account, signed_in: SignIn, client: Client, size: int
) -> None:
    found = pages(app, a_busy_desk(site, alice, bob, size))
    a_second_site(alice)
    desk = signed_in(alice)

    answers = [
        (path, code, browser.get(path, headers={"Accept-Language": code}))
        for browser, paths in ((desk, found), (client, SIGN_IN))
        for path in paths
        for code in LANGUAGES
    ]

    others = {path: answer.status_code for path, _code, answer in answers if answer.status_code != 200}
    assert others == {f"/dashboard/{site.key}/queue/all?q=no:such": 422}
    strangers = {path for path, code, answer in answers if f'<html lang="{code}"' not in answer.text}
    assert strangers == {path for path in found if path.endswith("/beside")}


def test_the_password_is_asked_once_more_in_the_look_of_the_house(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    desk = signed_in(bob)

    page = desk.get("/verify")
    wrong = desk.post("/verify", data={"password": "not that one"})
    right = desk.post("/verify?next=/dashboard/profile", data={"password": PASSWORD})

    assert "<h1>Your password once more</h1>" in page.text and 'class="plain"' in page.text
    assert 'id="password-wrong"' in wrong.text
    assert (right.status_code, right.headers["Location"]) == (302, "/dashboard/profile")


@pytest.mark.parametrize(
    ("path", "status"),
    [("herald/no", 404), ("herald/comments/0000000000000", 404), ("herald/queue/all?cursor=1.x", 400)],
)
def test_what_went_wrong_at_the_desk_leads_back_to_it(
    site: Site, bob: Account, signed_in: SignIn, client: Client, path: str, status: int
) -> None:
    desk = signed_in(bob)

    page = desk.get(f"/dashboard/{path}")

    assert page.status_code == status
    assert '<a href="/dashboard/">Back to the desk</a>' in page.text
    assert "/dashboard/" not in client.get("/nowhere").text


@pytest.mark.slow
def test_no_page_asks_more_the_more_there_is_to_show(
    app: Flask, site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    desk, counted = signed_in(alice), []
    for size, key in ((2, "second"), (9, "third")):
        things = a_busy_desk(site, alice, bob, size)
        a_second_site(alice, key)
        counted.append([(page.split("/")[-1], statements(desk, page)) for page in pages(app, things)])

    few, many = counted
    assert len(few) == len(many) and min(number for _page, number in few) > 0
    assert [(after, before[1]) for before, after in zip(few, many, strict=True) if before[1] < after[1]] == []
    assert [(page, number) for page, number in many if number > MOST + ("done=" in page) * TELLING] == []


def statements(desk: Desk, page: str) -> int:
    with heard() as found:
        desk.get(page)
    return len(found)


def a_second_site(account: Account, key: str = "second") -> None:
    """Another site of the same person, so that there is a choice of sites."""
    other = a_site(key, key.title(), [f"https://{key}.example"])
    with transaction():
        operations.add(other, db.session.merge(account), Role.VIEWER, now=clock.now())

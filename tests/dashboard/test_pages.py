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
from tests.factories import a_site

SignIn = Callable[[Account], Desk]
SIGN_IN = ("/login", "/reset")


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


def a_second_site(account: Account) -> None:
    """Another site of the same person, so that there is a choice of sites."""
    other = a_site("other", "The Other", ["https://other.example"])
    with transaction():
        operations.add(other, db.session.merge(account), Role.VIEWER, now=clock.now())

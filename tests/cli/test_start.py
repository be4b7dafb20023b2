"""What comes together in the first moments of a server."""

import shutil
from collections import Counter
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask

from moderation.config import Settings
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.clients import Desk
from tests.conftest import settings_for
from tests.dashboard.busy import a_busy_desk, pages
from tests.processes import Installation
from tests.waiting import PATIENCE, in_threads

pytestmark = pytest.mark.slow

AT_ONCE = 8


@pytest.fixture
def settings(tmp_path: Path, template: Path) -> Settings:
    """Of an installation on SQLite."""
    (tmp_path / "instance").mkdir()
    copied = shutil.copy(template, tmp_path / "instance" / "moderation.db")
    return settings_for(tmp_path / "instance", f"sqlite:///{copied}")


def test_pages_that_come_together_after_a_start_are_all_right(
    app: Flask,
    settings: Settings,
    site: Site,
    alice: Account,
    bob: Account,
    signed_in: Callable[[Account], Desk],
) -> None:
    paths = pages(app, a_busy_desk(site, alice, bob, 1))
    cookie = signed_in(alice).get_cookie("moderation")
    assert cookie is not None

    with Installation(settings).serving("--threads", str(AT_ONCE)):
        ask = partial(status_of, settings.port, f"moderation={cookie.value}")
        answered = {path: in_threads(*[partial(ask, path)] * AT_ONCE) for path in paths}
        found = Counter((path, status) for path, statuses in answered.items() for status in statuses)

    assert {status for _, status in found} == {200, 303, 422}, found
    assert set(found.values()) == {AT_ONCE}, found


def status_of(port: int, cookie: str, path: str) -> int:
    """Of the answer to somebody who is signed in."""
    connection = HTTPConnection("localhost", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Cookie": cookie})
        return connection.getresponse().status
    finally:
        connection.close()

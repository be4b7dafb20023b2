"""Saved views in the rail say how many replies their lists hold, while one works."""

from typing import Any

from playwright.sync_api import expect

from moderation.comments.models import Queue
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account
from moderation.sites.models import Site
from moderation.views import operations as views
from tests.factories import a_comment
from tests.journeys.desk import enter


def test_a_view_has_a_number_that_follows_the_acts(page: Any, server: str, site: Site, bob: Account) -> None:
    for word in ("piano", "piano", "well"):
        a_comment(site, body=f"About a {word}, and more.")
    here, account = site.id, bob.id
    with transaction():
        views.save(
            here,
            account,
            "Pianos",
            queue=Queue.PENDING,
            search="piano",
            order="",
            shared=False,
            now=clock.now(),
        )
    page.clock.install()
    enter(page, server, bob)
    number = page.get_by_role("link", name="Pianos").locator("[data-view]")
    expect(number).to_have_text("2")

    page.keyboard.press("a")
    expect(page.locator('[data-count="pending"]')).to_have_text("2")
    page.clock.fast_forward(16_000)

    expect(number).to_have_text("1")

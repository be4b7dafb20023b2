"""On a phone a finger finds what it presses: 44 px, and the acts under the thumb."""

from typing import Any

import pytest
from playwright.sync_api import expect

from moderation.batches import operations as batches
from moderation.comments.models import Status
from moderation.decisions.actors import moderator
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.factories import a_comment, a_commenter, an_article
from tests.journeys.desk import SHEETS, alike, decide, enter

SMALL = """() => {
  const size = (part) => {
    const label = part.matches('[type=checkbox], [type=radio]') && (part.closest('label') ?? part.labels[0]);
    const { width, height } = (label || part).getBoundingClientRect();
    return Math.min(width, height);
  };
  return [...document.querySelectorAll('a, button, summary, select, textarea, input')]
    .filter((part) => part.type !== 'hidden' && !part.closest('.words, .unseen, .skip'))
    .filter((part) => part.checkVisibility({ visibilityProperty: true }))
    .filter((part) => size(part) < 43.9)
    .map((part) => part.outerHTML);
}"""
OPEN = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@pytest.fixture
def phone(page: Any) -> Any:
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def test_everything_that_can_be_pressed_is_large_enough_for_a_finger(
    phone: Any, server: str, site: Site, alice: Account
) -> None:
    rita, article = a_commenter(site), an_article(site)
    first = a_comment(site, article=article, commenter=rita)
    a_comment(site, parent=first)
    a_comment(site, attached=False)
    left = a_comment(site, status=Status.SPAM)
    alike(3)
    with transaction():
        pairs = [(left.public_id, left.version)]
        batch = batches.begin(site, pairs, Status.REJECTED, by=moderator(alice.id), now=clock.now())
        name, key = batch.public_id, batch.id
    decide(left, Status.APPROVED, alice)
    with transaction():
        batches.run_some(site, key, now=clock.now())
    enter(phone, server, alice)
    alone = f"comments/{first.public_id}"
    paths = [
        "queue/pending?ticked=all", "queue/pending#context", "queue/pending?q=from:rita", "queue/unattached",
        "queue/pending?order=risk&menu=held", "articles", "batches", "batches/preview?queue=pending", "log",
        f"batches/{name}", "settings", "settings/reasons", f"writers/{rita.public_id}", alone,
        *(f"{alone}/{sheet}" for sheet in SHEETS), "../profile", "../../login",
    ]  # fmt: skip

    for path in paths:
        phone.goto(f"{server}/dashboard/herald/{path}")
        phone.evaluate(OPEN)
        assert phone.evaluate(SMALL) == [], path
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    phone.goto(f"{server}/dashboard/herald/queue/pending")
    phone.keyboard.press("m")
    expect(phone.get_by_role("dialog", name="Move this reply")).to_be_visible()
    assert phone.evaluate(SMALL) == []


def test_the_acts_lie_under_the_thumb_wherever_one_has_scrolled(
    phone: Any, server: str, site: Site, bob: Account
) -> None:
    for _ in range(8):
        a_comment(site)
    enter(phone, server, bob)
    approve = phone.locator('.row[aria-current="true"]').get_by_role("button", name="Approve")

    phone.evaluate("scrollTo(0, document.body.scrollHeight)")
    box = approve.bounding_box()

    assert box is not None
    assert box["y"] > 844 - 90
    assert box["y"] + box["height"] <= 844
    approve.click()
    expect(phone.locator("#told")).to_contain_text("Approved a reply by Rita.")

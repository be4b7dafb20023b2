"""Saved views: one's own are always there."""

from moderation.comments.models import Queue
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account, Role
from moderation.sites.models import Site
from moderation.views import operations as views
from moderation.views import queries
from tests.factories import a_member


def save(site_id: int, account_id: int, name: str) -> None:
    with transaction():
        views.save(
            site_id, account_id, name, queue=Queue.PENDING, search="tap", order="", shared=True,
            now=clock.now(),
        )  # fmt: skip


def test_ones_own_views_stand_before_those_of_colleagues_however_many_they_share(
    site: Site, alice: Account, bob: Account
) -> None:
    here, a, b, c = site.id, alice.id, bob.id, a_member(site, Role.MODERATOR, "carol").id
    for number in range(views.MOST):
        save(here, a, f"Alice's {number}")
        save(here, c, f"Carol's {number}")
    save(here, b, "Taps")
    save(here, b, "More taps")

    shown = [view.name for view in queries.of(here, b)]

    assert len(shown) == queries.MOST_SHOWN
    assert shown[:4] == ["Taps", "More taps", "Alice's 0", "Carol's 0"]

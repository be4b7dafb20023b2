"""Two rows of one writer become one that says what both said."""

from datetime import UTC, datetime, timedelta

import pytest

from moderation.commenters import operations as commenters
from moderation.commenters import queries
from moderation.commenters.models import Commenter
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.sites.models import Site
from tests.factories import a_commenter

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)


def seen(site: Site, moment: datetime, name: str, role: str | None) -> Commenter:
    with clock.set_to(moment):
        row = a_commenter(site, name)
    with transaction():
        commenters.set_role(row, role)
    return row


@pytest.mark.parametrize("kept", [0, 1])
def test_a_joined_writer_has_the_first_and_the_last_moment_the_last_name_and_a_role(
    site: Site, kept: int
) -> None:
    rows = [seen(site, NINE, "Rita", "Author"), seen(site, TEN, "Rita R.", None)]
    one, other = rows[kept], rows[1 - kept]
    site_id, gone = site.id, other.id

    with transaction():
        commenters.join(one, other)

    assert (one.first_seen_at, one.last_seen_at, one.name, one.role) == (NINE, TEN, "Rita R.", "Author")
    assert queries.by_id(site_id, gone) is None

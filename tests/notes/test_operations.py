"""What colleagues are told has bounds, and ends with the comment."""

import pytest

from moderation.comments.models import Comment
from moderation.decisions import operations as decisions
from moderation.decisions.actors import WRITER
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.foundation.errors import Invalid
from moderation.moderators.models import Account
from moderation.notes import operations, queries
from moderation.sites import queries as sites
from moderation.sites.models import Site
from tests.factories import a_comment


def add(comment: Comment, text: str, by: Account) -> None:
    account = by.id
    with transaction():
        operations.add(comment, text, account_id=account, now=clock.now())


@pytest.mark.parametrize("text", ["", " \n\u200b", "x" * 2_001])
def test_a_note_says_something_short(site: Site, bob: Account, text: str) -> None:
    comment = a_comment(site)

    with pytest.raises(Invalid):
        add(comment, text, bob)

    assert not queries.about(site.id, comment.id)


def test_notes_end_with_a_comment_that_its_writer_withdraws(site: Site, bob: Account) -> None:
    comment, other = a_comment(site), a_comment(site)
    add(comment, "Quoted: our tap.", bob)
    add(other, "Stays.", bob)
    site_id, public_id = site.id, comment.public_id

    with transaction():
        here = sites.by_id(site_id)
        assert here is not None
        decisions.withdraw(here, decisions.lock(here, public_id), by=WRITER, now=clock.now())

    assert not queries.about(site.id, comment.id)
    assert [note.text for note in queries.about(site.id, other.id)] == ["Stays."]

"""Rows that are written at once by one plain statement are rows of the session like any other."""

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from moderation.commenters.models import Commenter
from moderation.comments.models import Comment
from moderation.foundation import clock
from moderation.foundation.crypto import Sealed
from moderation.foundation.db import db, transaction
from moderation.foundation.ids import new_id, public_id
from moderation.foundation.rows import append, insert, insert_if_new, update
from moderation.sites.models import Site
from tests.factories import a_comment
from tests.statements import heard

pytestmark = pytest.mark.both_databases


def a_writer(site: Site, **more: object) -> Commenter:
    """One that is not stored yet."""
    now = clock.now()
    given = {
        "id": new_id(now), "public_id": public_id(), "name": "Rita", "email": Sealed.of("rita@mail.example"),
        "email_index": b"1" * 32, "first_seen_at": now, "last_seen_at": now,
    }  # fmt: skip
    return Commenter(site_id=site.id, **given | more)


def names() -> list[str]:
    """Of all that the database holds."""
    db.session.rollback()
    return list(db.session.scalars(select(Commenter.name).order_by(Commenter.id)))


def test_an_inserted_row_belongs_to_the_session_and_is_changed_like_any_other(site: Site) -> None:
    with transaction():
        row = a_writer(site)
        insert(row)
        was_kept = inspect(row).persistent and not inspect(row).modified
        row.name = "Marit"

    assert was_kept
    assert names() == ["Marit"]


def test_what_was_changed_before_is_written_before_a_new_row(site: Site) -> None:
    with transaction():
        first = a_writer(site)
        insert(first)
        first.email_index = b"2" * 32
        insert(a_writer(site, name="Marit"))

    assert names() == ["Rita", "Marit"]


def test_a_row_whose_key_is_taken_is_not_inserted_a_second_time(site: Site) -> None:
    with transaction():
        first = insert_if_new(a_writer(site))
        second = a_writer(site, name="Marit")
        is_new = insert_if_new(second)

    assert (first, is_new) == (True, False)
    assert second not in db.session
    assert names() == ["Rita"]
    with pytest.raises(IntegrityError), transaction():
        insert(a_writer(site))


def test_an_appended_row_comes_after_every_row_of_its_site_whatever_the_clock_says(site: Site) -> None:
    with transaction():
        late = a_writer(site, id=new_id(clock.now()) + 10**6)
        append(late)
        early = a_writer(site, id=1, email_index=b"2" * 32, name="Marit")
        append(early)
        last = early.id

    assert last > late.id
    assert names() == ["Rita", "Marit"]


def test_an_update_sends_what_was_changed_and_nothing_when_nothing_was(site: Site) -> None:
    comment = a_comment(site)
    with transaction(), heard() as statements:
        row = db.session.get(Comment, (comment.site_id, comment.id))
        assert row is not None
        statements.clear()
        update(row)
        silent = list(statements)
        row.author_name, row.featured = "Marit", True
        update(row)
        sent = [words for words, _ in statements]
        is_clean = inspect(row).persistent and not inspect(row).modified

    assert silent == []
    assert [words.partition(" WHERE ")[0].count("=") for words in sent] == [2]
    assert is_clean
    db.session.refresh(comment)
    assert (comment.author_name, comment.featured) == ("Marit", True)

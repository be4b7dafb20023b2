"""doctor and keys, inside one process: what they say about rows."""

from flask import Flask

from moderation.cli.doctor import _examine
from moderation.commenters import operations as commenters
from moderation.commenters import queries as commenter_queries
from moderation.comments.models import Comment, Status
from moderation.foundation.crypto import EXTENSION, KeyRing
from moderation.foundation.db import db, transaction
from moderation.sites.models import Site
from tests import factories
from tests.conftest import DATA_KEYS, SECRET

NEWER = "bmV3ZXIga2V5IGZvciB0ZXN0cywgMzIgYnl0ZXMgbG8="


def test_rows_that_add_up_are_not_mentioned(app: Flask, site: Site) -> None:
    parent = factories.a_comment(site)
    factories.a_comment(site, parent=parent, status=Status.APPROVED)
    factories.a_comment(site, attached=False)

    assert list(_examine(site)) == []


def test_a_wrong_number_is_named(app: Flask, site: Site) -> None:
    comment = factories.a_comment(site, status=Status.APPROVED)
    with transaction():
        row = db.session.get(Comment, (site.id, comment.id))
        assert row is not None
        row.approved_below = 3

    (finding,) = _examine(site)

    assert comment.public_id in finding
    assert "approved_below 3, should be 0" in finding


def test_addresses_are_sealed_anew_and_found_under_the_new_key_alone(app: Flask, site: Site) -> None:
    made = factories.a_commenter(site, email="rita@mail.example")
    app.extensions[EXTENSION] = KeyRing((NEWER, *DATA_KEYS), SECRET)

    with transaction():
        assert commenters.reseal(site.id, after=None, limit=10) == (1, made.id)
        assert commenters.reseal(site.id, after=made.id, limit=10) == (0, None)

    app.extensions[EXTENSION] = KeyRing((NEWER,), SECRET)
    found = commenter_queries.by_address(site.id, "rita@mail.example")
    assert found is not None
    assert found.email.reveal() == "rita@mail.example"

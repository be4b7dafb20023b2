"""Earlier texts: sealed each under a key of its own, and gone with it."""

from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet, InvalidToken
from flask import Flask

from moderation.comments.models import Comment
from moderation.decisions import operations as decisions
from moderation.decisions.actors import moderator
from moderation.foundation import clock, crypto
from moderation.foundation.db import db, transaction
from moderation.foundation.errors import Gone
from moderation.moderators.models import Account
from moderation.sites.models import Site
from moderation.wordings import operations, queries
from moderation.wordings.models import Wording
from moderation.wordings.operations import Earlier
from tests import keyrings
from tests.conftest import DATA_KEYS
from tests.factories import a_comment


def reworded(site: Site, by: Account, body: str = "As I typed it.") -> tuple[Comment, Wording]:
    comment = a_comment(site, body=body)
    public_id, account = comment.public_id, by.id
    with transaction():
        decisions.rewrite(site, public_id, "As they put it.", by=moderator(account), seen=1, now=clock.now())
    (wording,) = queries.of(site.id, comment.id)
    return comment, wording


def test_an_earlier_text_is_opened_as_it_was(site: Site, bob: Account) -> None:
    comment, wording = reworded(site, bob)

    earlier = operations.open_(wording)

    assert (earlier.body, earlier.html) == ("As I typed it.", "<p>As I typed it.</p>")
    assert (earlier.redacted, earlier.edited_at, earlier.rewritten_at) == (False, None, None)
    assert comment.rewritten_at is not None


def test_moments_and_fingerprints_come_back_exactly(site: Site, bob: Account) -> None:
    comment, wording = reworded(site, bob)
    moment = datetime(2026, 5, 3, 14, 7, 31, 123456, tzinfo=UTC)
    given = Earlier("b", "<p>b</p>", b"\0\xff", [{"check": "words"}], 5, "de", True, moment, moment)

    with transaction():
        db.session.delete(wording)
        db.session.flush()
        kept = operations.keep(comment, wording.decision_id, given, now=clock.now())

    assert operations.open_(kept) == given


def test_neither_the_content_nor_the_data_key_alone_opens_it(site: Site, bob: Account) -> None:
    _, wording = reworded(site, bob)

    stored = wording.content

    assert wording.key is not None
    assert b"As I typed it." not in stored
    assert wording.key.reveal().encode() not in stored
    with pytest.raises(ValueError, match="sealed under"):
        crypto.keys().open(stored)


def test_every_text_has_a_key_of_its_own(site: Site, bob: Account) -> None:
    one, other = reworded(site, bob)[1], reworded(site, bob)[1]

    assert one.key is not None and other.key is not None
    with pytest.raises(InvalidToken):
        Fernet(one.key.reveal()).decrypt(other.content)


def test_nobody_opens_what_was_dropped(site: Site, bob: Account) -> None:
    comment, _ = reworded(site, bob)
    site_id, comment_id = comment.site_id, comment.id

    with transaction():
        operations.drop(site_id, comment_id)

    (wording,) = queries.of(site_id, comment_id)
    assert (wording.key, wording.content) == (None, b"")
    with pytest.raises(Gone):
        operations.open_(wording)


def test_keys_are_sealed_anew_and_open_the_same_text(app: Flask, site: Site, bob: Account) -> None:
    _, wording = reworded(site, bob)
    assert wording.key is not None
    site_id, before = site.id, wording.key.token
    keyrings.hold(app, keyrings.NEWER, *DATA_KEYS)
    keyrings.name(keyrings.NEWER, *DATA_KEYS)

    with transaction():
        first = operations.reseal(site_id, after=None, limit=1)
        rest = operations.reseal(site_id, after=first.last, limit=1)

    assert (first.number, rest.number, rest.last) == (1, 0, None)
    keyrings.hold(app, keyrings.NEWER)
    assert wording.key.token != before
    assert operations.open_(wording).body == "As I typed it."

"""Idempotency keys: the same reply sent again gets the first answer, and any other is refused."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from moderation.articles import operations as articles
from moderation.articles import queries as article_queries
from moderation.comments.models import Comment, Source, Status
from moderation.foundation import clock
from moderation.foundation.crypto import EXTENSION, KeyRing
from moderation.foundation.db import db, transaction
from moderation.foundation.errors import Conflict
from moderation.sites.models import Site
from moderation.submissions import operations, receipts
from moderation.submissions.drafts import Draft
from moderation.submissions.models import Receipt
from tests import factories
from tests.conftest import DATA_KEYS
from tests.factories import ORIGIN

URL = f"{ORIGIN}/2026/11/taps"
DRAFT = Draft(URL, "Our tap is dry.", "Rita", "rita@mail.example.com", "https://rita.example/")


def submit(site: Site, draft: Draft = DRAFT, key: str | None = "a key") -> Comment:
    with transaction():
        manner = operations.Manner(Source.API, key=key)
        return operations.submit(site, operations.prepare(draft), manner, now=clock.now())


def receipt() -> Receipt:
    """The only one."""
    return db.session.scalars(select(Receipt)).one()


def test_a_key_stands_for_what_was_typed_and_not_for_how_it_was_sent(site: Site) -> None:
    first = submit(site)
    changes: list[dict[str, Any]] = [
        {"url": f"{URL}/2"}, {"parent": first.public_id}, {"name": "rita"}, {"website": None},
        {"address": "rita@mail.example.org"}, {"body": "Our tap is dry!"},
        {"name": DRAFT.body, "body": DRAFT.name},
    ]  # fmt: skip

    again = receipts.earlier(receipt(), replace(DRAFT, elapsed=90_000, title="Taps", honeypot="x"))

    assert again is not None
    assert again.id == first.id
    for change in changes:
        with pytest.raises(Conflict, match="Idempotency-Key"):
            receipts.earlier(receipt(), replace(DRAFT, **change))


def test_a_receipt_holds_neither_key_nor_anything_to_try_an_address_by(app: Flask, site: Site) -> None:
    submit(site)

    stored = receipt()
    app.extensions[EXTENSION] = KeyRing(DATA_KEYS, "the secret of another installation")

    assert (len(stored.key), len(stored.request)) == (32, 32)
    assert b"a key" not in stored.key
    with pytest.raises(Conflict):
        receipts.earlier(stored, DRAFT)


def test_a_reply_without_a_key_leaves_no_receipt(site: Site) -> None:
    for number, key in enumerate((None, "")):
        submit(site, replace(DRAFT, body=f"Our tap has been dry for {number} days."), key)

    assert receipts.earlier(None, DRAFT) is None
    assert db.session.scalar(select(func.count()).select_from(Receipt)) == 0


def test_a_key_of_one_site_stands_for_nothing_on_another(site: Site) -> None:
    other = factories.a_site("other", "Other", [ORIGIN])

    first, second = submit(site), submit(other)

    assert (first.site_id, second.site_id) == (site.id, other.id)


def test_the_first_answer_stands_though_the_reply_is_withdrawn_and_the_article_closed(
    site: Site,
) -> None:
    first = submit(site)
    with transaction():
        article = article_queries.by_url(site.id, URL)
        assert article is not None
        articles.close(article, at=clock.now())
        operations.withdraw(site, first.public_id, now=clock.now())

    again = submit(site)

    assert (again.id, again.status) == (first.id, Status.DELETED)
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 1

"""At first start no page is empty, and what stands there is true."""

from pathlib import Path

from sqlalchemy import select, text

from moderation.articles.models import Article
from moderation.comments import queries as comments
from moderation.comments.models import Comment, Queue, Status
from moderation.config import Settings
from moderation.demo.replies import replies
from moderation.demo.seed import seed
from moderation.foundation import clock
from moderation.foundation.db import db
from moderation.moderators.models import Account
from moderation.sites.models import Site

ORIGIN = "http://127.0.0.1:8001"


def test_there_are_replies_in_every_state(site: Site, alice: Account) -> None:
    seed(site, ORIGIN, now=clock.now())

    counts = comments.counts(site.id)
    articles = db.session.scalars(select(Article).where(Article.site_id == site.id)).all()
    longest = max(articles, key=lambda article: article.count)
    depths = [row.depth for row in db.session.scalars(select(Comment)) if row.article_id == longest.id]
    assert longest.count >= 60 and max(depths) == 4
    assert min(article.count for article in articles) >= 3
    assert counts[Queue.PENDING] == 18 and counts[Queue.UNATTACHED] == 1
    assert counts[Queue.SPAM] >= 8 and counts[Queue.REJECTED] >= 4
    assert counts[Queue.REPORTED] == 2
    assert sum(not article.is_open(clock.now()) for article in articles) == 1


def test_what_is_pending_is_held_for_different_reasons(site: Site, alice: Account) -> None:
    seed(site, ORIGIN, now=clock.now())

    waiting = db.session.scalars(select(Comment).where(Comment.status == Status.PENDING)).all()
    matched = {found["check"] for row in waiting for found in row.trace if found["outcome"] == "matched"}
    assert {"first_reply", "links", "words", "minimum_time", "length", "duplicate", "flood"} <= matched
    assert "pre_moderated" in matched


def test_spam_is_told_by_its_words_and_by_the_field_that_nobody_sees(site: Site, alice: Account) -> None:
    seed(site, ORIGIN, now=clock.now())

    spam = db.session.scalars(select(Comment).where(Comment.status == Status.SPAM)).all()
    matched = {found["check"] for row in spam for found in row.trace if found["outcome"] == "matched"}
    assert {"honeypot", "words", "links"} <= matched


def test_every_count_equals_a_recount_and_a_second_start_adds_nothing(site: Site, alice: Account) -> None:
    seed(site, ORIGIN, now=clock.now())
    seed(site, ORIGIN, now=clock.now())

    rows = db.session.scalars(select(Comment)).all()
    assert len(rows) == len(replies())
    for article in db.session.scalars(select(Article)):
        mine = [row for row in rows if row.article_id == article.id and row.status is Status.APPROVED]
        assert article.count == len(mine), article.url


def test_no_reader_of_the_demo_is_real_and_no_address_is_kept_in_clear(
    site: Site, alice: Account, settings: Settings
) -> None:
    seed(site, ORIGIN, now=clock.now())

    assert all(reply.address.endswith("@example.com") for reply in replies())
    for path in Path(settings.instance).rglob("*"):
        assert not path.is_file() or b"@example.com" not in path.read_bytes(), path
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')):
            assert "@example.com" not in repr(row), table.name

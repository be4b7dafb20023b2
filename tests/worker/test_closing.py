"""Articles that close by themselves."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from moderation.articles import operations as articles
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.sites.models import Site
from moderation.worker.closing import close
from tests.factories import an_article

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_the_revision_of_an_article_grows_once_when_time_closes_it(app: Flask, site: Site) -> None:
    with clock.set_to(NINE):
        article, other = an_article(site), an_article(site)
        with transaction():
            articles.close(db.session.merge(article), at=NINE + timedelta(hours=1))
        before = (article.revision, other.revision)

    with clock.set_to(NINE + timedelta(minutes=59)):
        early = close(app)
    with clock.set_to(NINE + timedelta(minutes=61)):
        found = [close(app), close(app)]

    db.session.rollback()
    assert (early, found) == (0, [1, 0])
    assert (article.revision, other.revision) == (before[0] + 1, before[1])


def test_an_article_that_was_closed_by_hand_is_left_alone(app: Flask, site: Site) -> None:
    with clock.set_to(NINE):
        article = an_article(site)
        with transaction():
            articles.close(db.session.merge(article), at=NINE)

    with clock.set_to(NINE + timedelta(minutes=1)):
        assert close(app) == 0


def test_an_article_closes_though_a_clock_that_was_ahead_wrote_its_row(app: Flask, site: Site) -> None:
    with clock.set_to(NINE):
        article = an_article(site)
        with transaction():
            articles.close(db.session.merge(article), at=NINE + timedelta(hours=1))
    with clock.set_to(NINE + timedelta(days=1)), transaction():
        articles.touch(db.session.merge(article))
    before = article.revision

    with clock.set_to(NINE + timedelta(minutes=61)):
        found = [close(app), close(app)]

    db.session.rollback()
    assert (found, article.revision) == ([1, 0], before + 1)

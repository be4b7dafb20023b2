"""What runs after a commit, and in which order."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from moderation.articles import operations as articles
from moderation.articles.models import Article
from moderation.comments.operations import forget_words
from moderation.foundation import caching, clock, outbox
from moderation.foundation.db import After, after_commit, db, transaction
from moderation.sites.models import Site
from tests.factories import ORIGIN, a_comment, an_article

pytestmark = pytest.mark.both_databases

URL = f"{ORIGIN}/taps"


def test_caches_are_told_first_and_the_worker_second_whatever_was_registered_first(app: Flask) -> None:
    ran: list[str] = []

    with transaction():
        after_commit(lambda: ran.append("rest"))
        after_commit(lambda: ran.append("worker"), After.WORKER)
        after_commit(lambda: ran.append("caches"), After.CACHES)
        after_commit(lambda: ran.append("more caches"), After.CACHES)

    assert ran == ["caches", "more caches", "worker", "rest"]


def test_caches_and_worker_know_of_a_text_that_goes_before_the_log_is_written_out(
    app: Flask, site: Site, tmp_path: Path
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's log is not written out after a commit")
    article, log = an_article(site, URL), tmp_path / "instance" / "moderation.db-wal"
    comment = a_comment(site, article=article)
    changes: caching.Changes = app.extensions[caching.EXTENSION]
    stale = (changes.seen(f"thread {URL}"),)
    at_wake: list[tuple[bool, int]] = []
    app.extensions[outbox.EXTENSION] = lambda: at_wake.append((changes.stand(stale), log.stat().st_size))
    site_id, comment_id = site.id, comment.public_id

    with transaction():
        forget_words()
        outbox.record(site_id, "comment.held", {"comment": comment_id}, now=clock.now())
        articles.touch(db.session.scalars(select(Article)).one())

    ((stands, left),) = at_wake
    assert not stands
    assert left > 0
    assert log.stat().st_size == 0


def test_an_act_that_fails_after_a_commit_is_logged_and_keeps_no_other_from_running(
    app: Flask, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []

    def fail() -> None:
        raise RuntimeError("the queue is away")

    with transaction():
        db.session.merge(site).name = "The Daily Herald"
        after_commit(fail, After.CACHES)
        after_commit(lambda: ran.append("caches"), After.CACHES)
        after_commit(lambda: ran.append("rest"))

    assert ran == ["caches", "rest"]
    assert site.name == "The Daily Herald"
    said = capsys.readouterr()
    assert "the queue is away" in said.out + said.err

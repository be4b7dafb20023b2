"""Threads: what every web process serves now is what is made anew with no cache at all."""

from collections.abc import Iterator
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from moderation.articles.models import Article
from moderation.foundation.db import db
from tests.load.actors.actor import Answer
from tests.load.actors.readers import thread_path
from tests.load.actors.world import API
from tests.load.stage import Stage
from tests.load.traffic import Line

LINES = 16
"""Fresh connections: the kernel gives them to the web processes by chance, so that each gets some."""


def served_is_fresh(stage: Stage) -> Iterator[str]:
    """Every page of every thread in both orders, and the counts."""
    articles = dict(db.session.execute(select(Article.url, Article.revision)).all())
    for url, seen in stage.world.revisions.items():
        if seen > articles.get(url, seen):
            yield f"{url}: revision {seen} was seen, it is {articles[url]}"
    paths = [f"{API}/counts?{urlencode({'url': [*articles][:100]}, doseq=True)}"]
    with stage.fresh_client() as client:
        for url in articles:
            for sort in ("oldest", "newest"):
                paths += _pages(client, url, sort)
        right = {path: client.get(path) for path in paths}
    yield from (f"{path}: {got.status_code}" for path, got in right.items() if got.status_code != 200)
    for number in range(LINES):
        line = Line(stage.world.port, source=f"127.0.{100 + number}.1")
        for path, fresh in right.items():
            yield from _differs(stage, line, path, fresh)
        line.close()


def _pages(client: FlaskClient, url: str, sort: str) -> Iterator[str]:
    path = thread_path(url, sort=sort)
    while path:
        yield path
        cursor = (client.get(path).get_json() or {}).get("next")
        path = thread_path(url, sort=sort, cursor=cursor) if cursor else ""


def _differs(stage: Stage, line: Line, path: str, fresh: TestResponse) -> Iterator[str]:
    """Asked without a validator, and with every one that a reader had for it."""
    answer = Answer(line.ask("GET", path, None, {}))
    if answer.body != fresh.data:
        yield f"{path} is served as it was"
    stage.world.names(path, answer.headers["ETag"] or "", answer.body)
    old = [etag for known, etag in stage.world.bodies if known == path and "-gzip" not in etag]
    for etag in old[-3:]:
        told = Answer(line.ask("GET", path, None, {"If-None-Match": etag}))
        if told.status == 304 and etag != answer.headers["ETag"]:
            yield f"{path}: 304 for a validator of before"

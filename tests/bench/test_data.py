"""The data of the benchmark: as much as asked for, and every kept number true."""

import os
import subprocess
import sys
from collections import Counter
from itertools import combinations

import pytest
from flask import Flask
from sqlalchemy import func, select

from bench.data.__main__ import repair
from bench.data.build import build
from bench.data.shape import BRANCH, LEAVES, SHORT, Size, plan
from bench.data.site import KEY
from bench.data.store import leave_pending
from bench.product import counts_path, thread_path
from moderation.comments.likeness import likeness
from moderation.comments.models import Comment, Likeness, Status
from moderation.config import Settings
from moderation.foundation.db import db
from tests.clients import Client
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

SIZE = Size(600, 70, (150,))


@pytest.fixture
def doctor(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command that recounts the database of `app`."""
    for name in [name for name in os.environ if name.startswith("MODERATION_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MODERATION_INSTANCE", str(settings.instance))
    monkeypatch.setenv("MODERATION_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MODERATION_DATA_KEYS", ",".join(settings.data_keys))
    return [sys.executable, "-m", "moderation", "doctor"]


def test_the_plan_holds_what_was_asked_for() -> None:
    branches = list(plan(SIZE))

    statuses = Counter(status for branch in branches for status in branch.statuses)
    articles = Counter(branch.article for branch in branches)
    assert len(branches) * BRANCH == SIZE.comments
    assert statuses["pending"] == SIZE.pending
    assert articles[1] * BRANCH == SHORT
    assert articles[2] * BRANCH == 150
    assert max(articles) == len(articles) == SIZE.articles


def test_only_what_nobody_answered_waits_or_was_refused() -> None:
    hidden = {
        place for branch in plan(SIZE) for place, status in enumerate(branch.statuses) if status != "approved"
    }

    assert hidden == set(LEAVES)


@pytest.mark.parametrize("size", [Size(601, 0), Size(600, 331), Size(100, 0, (150,)), Size(600, 0, (151,))])
def test_a_size_without_a_plan_is_refused(size: Size) -> None:
    with pytest.raises(ValueError, match=r"five|leaves"):
        list(plan(size))


def test_after_building_the_doctor_says_that_everything_adds_up(app: Flask, doctor: list[str]) -> None:
    site = build(SIZE)
    repair()

    said = subprocess.run(doctor, capture_output=True, text=True, timeout=PATIENCE, check=False)

    assert said.returncode == 0, said.stdout
    assert _statuses(site.id)[Status.PENDING] == SIZE.pending
    assert sum(_statuses(site.id).values()) == SIZE.comments


def test_no_reply_is_another_ones_near_duplicate_and_each_is_found_by_its_keys(app: Flask) -> None:
    site = build(SIZE)

    columns = (Comment.id, Comment.body, Comment.fingerprint, Comment.author_name)
    rows = db.session.execute(select(*columns)).all()
    texts = {row.id: likeness(row.body, row.fingerprint, row.author_name) for row in rows}
    assert not [(a, b) for a, b in combinations(texts, 2) if texts[a].is_like(texts[b])]
    kept = select(Likeness.comment_id, Likeness.key).where(Likeness.site_id == site.id)
    found = sorted(tuple(row) for row in db.session.execute(kept))
    assert found == sorted((key, number) for key, text in texts.items() for number in text.keys)


def test_a_queue_that_was_shortened_keeps_its_oldest_and_adds_up(app: Flask, doctor: list[str]) -> None:
    site = build(SIZE)
    oldest = list(db.session.scalars(_pending(site.id).limit(5)))

    with db.engine.connect() as connection:
        leave_pending(connection, site.id, 5)
    repair()

    said = subprocess.run(doctor, capture_output=True, text=True, timeout=PATIENCE, check=False)
    db.session.rollback()
    assert list(db.session.scalars(_pending(site.id))) == oldest
    assert said.returncode == 0, said.stdout


def test_the_first_page_is_as_full_in_a_long_thread_as_in_the_short_one(app: Flask, client: Client) -> None:
    build(SIZE)

    short, long = client.get(thread_path(1)).json, client.get(thread_path(2)).json

    assert _held(short["comments"]) == _held(long["comments"]) == SHORT
    assert short["next"] is None
    assert long["next"] is not None
    assert client.get(thread_path(2, long["next"])).status_code == 200
    counts = client.get(counts_path(2)).json["counts"]
    assert list(counts.values()) == [50, 150]
    assert KEY in thread_path(1)


def _statuses(site_id: int) -> dict[Status, int]:
    query = select(Comment.status, func.count()).where(Comment.site_id == site_id).group_by(Comment.status)
    return dict(db.session.execute(query).all())


def _pending(site_id: int) -> "select[tuple[str]]":  # type: ignore[valid-type]
    return (
        select(Comment.public_id)
        .where(Comment.site_id == site_id, Comment.status == Status.PENDING)
        .order_by(Comment.id)
    )


def _held(comments: list[dict[str, list[dict[str, object]]]]) -> int:
    return sum(1 + _held(comment["replies"]) for comment in comments)  # type: ignore[arg-type]

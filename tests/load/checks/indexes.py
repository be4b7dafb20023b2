"""Indexes beside the rows: words that are found, and the keys of near-duplicates."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from sqlalchemy import select

from moderation.comments import queries as comments
from moderation.comments.filters import Filter
from moderation.comments.likeness import likeness
from moderation.comments.models import Comment, Likeness, Queue, Source, Status
from moderation.decisions.models import REWORDING, Act, Decision
from moderation.foundation.db import db
from moderation.foundation.text import fingerprint
from moderation.foundation.words import Term
from moderation.foundation.words.queries import INDEXED
from moderation.wordings.models import Wording
from moderation.wordings.operations import open_
from tests.load.actors.world import World

EVERY = 10
"""Of so many replies one is searched for."""


def indexes_equal_the_rows(world: World) -> Iterator[str]:
    """Words and keys of all replies."""
    rows = list(db.session.scalars(select(Comment).order_by(Comment.id)))
    if db.engine.dialect.name == "sqlite":
        yield from _index_of_words()
    yield from _searches(world, rows)
    yield from _keys(rows)


def _index_of_words() -> Iterator[str]:
    """SQLite's index against one that is made anew. Source: https://sqlite.org/fts5.html (fts5vocab)."""
    with closing(sqlite3.connect(db.engine.url.database or "")) as connection:
        connection.execute("ATTACH ':memory:' AS fresh")
        for table, columns in INDEXED.items():
            words, names = f"{table}_words", ", ".join(columns)
            form = f"fts5({names}, content='', tokenize='unicode61 remove_diacritics 2')"
            connection.execute(f"INSERT INTO {words} ({words}) VALUES ('integrity-check')")
            connection.execute(f"CREATE VIRTUAL TABLE fresh.{words} USING {form}")
            connection.execute(
                f"INSERT INTO fresh.{words} (rowid, {names}) SELECT id, {names} FROM main.{table}"
            )
            for where in ("main", "fresh"):
                vocabulary = f"fts5vocab({where}, {words}, instance)"
                connection.execute(f"CREATE VIRTUAL TABLE temp.{where}_{table} USING {vocabulary}")
            for one, other, how in (("main", "fresh", "much"), ("fresh", "main", "little")):
                more = f"SELECT * FROM temp.{one}_{table} EXCEPT SELECT * FROM temp.{other}_{table}"
                if found := connection.execute(more).fetchall():
                    some = sorted({row[0] for row in found})[:5]
                    yield f"the index of {table} holds {len(found)} words too {how}: {some}"


def _searches(world: World, rows: list[Comment]) -> Iterator[str]:
    """The own word of every tenth reply finds it, and the word of one that is gone finds nothing."""
    replies = {row.public_id: row for row in rows}
    for reply in list(world.replies.values())[::EVERY]:
        row = replies.get(reply.public_id)
        for said in reply.said if row else ():
            own = next(one.strip(".") for one in said.split() if one.startswith(f"w{world.seed}x"))
            there = row.status is not Status.DELETED and own in row.body
            found = Filter(Queue.ALL, words=(Term(own),))
            if comments.belongs(world.site_id, found, row.id) != there:
                yield f"{row.public_id}: {own} is {'not found' if there else 'found still'}"


def _keys(rows: list[Comment]) -> Iterator[str]:
    """What each reply is found by is what its writer's text gives; of one that is gone nothing is left."""
    kept: dict[int, list[int]] = {}
    for key, comment_id in db.session.execute(select(Likeness.key, Likeness.comment_id)):
        kept.setdefault(comment_id, []).append(key)
    typed = _typed()
    for row in rows:
        found = sorted(kept.get(row.id, []))
        if row.status is Status.DELETED or row.source is Source.PAGE:
            right: list[int] = []
        else:
            body = typed.get(row.id, row.body)
            right = sorted(likeness(body, fingerprint(body), row.author_name).keys)
        if found != right:
            yield f"{row.public_id} ({row.status}): found by {len(found)} keys that its text does not give"


def _typed() -> dict[int, str]:
    """What writers typed where moderators wrote something else since: by the comment's key."""
    undone = {key for key in db.session.scalars(select(Decision.undoes_id)) if key is not None}
    query = (
        select(Decision, Wording)
        .join(Wording, Wording.decision_id == Decision.id)
        .where(Decision.act.in_(REWORDING))
        .order_by(Decision.comment_id, Decision.version)
    )
    typed: dict[int, str] = {}
    for decision, wording in db.session.execute(query):
        if decision.act is Act.EDIT:
            typed.pop(decision.comment_id, None)
        elif decision.id not in undone and wording.key is not None:
            typed.setdefault(decision.comment_id, open_(wording).body)
    return typed

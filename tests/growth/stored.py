"""Sites of any size for the gate: replies in every state, written in bulk, with all that is kept beside."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, text

from bench.data import store
from moderation.articles.models import Article
from moderation.commenters.models import Commenter, Trust
from moderation.comments import tallies
from moderation.comments.facets import bit
from moderation.comments.likeness import Likeness as Keys
from moderation.comments.likeness import likeness
from moderation.comments.models import Comment, Likeness, Queue, Source, Status, step
from moderation.decisions.models import Act, ActorKind, Decision
from moderation.foundation.crypto import Sealed, digest, keys
from moderation.foundation.db import db, transaction
from moderation.foundation.ids import first_id, new_id, public_id
from moderation.reports.models import Grounds, Report
from moderation.sites.models import Site
from tests.factories import ORIGIN

ON_ARTICLE = 20
"""Replies of one article."""
BY_WRITER = 20
"""Replies of one writer."""
RARE = "quixotic"
"""A word that three replies hold, however many there are."""
COMMON = "water"
"""A word that every reply holds."""
MONTH = timedelta(days=30)
_STATUSES = (
    Status.APPROVED, Status.PENDING, Status.APPROVED, Status.REJECTED, Status.APPROVED,
    Status.SPAM, Status.PENDING, Status.APPROVED, Status.PENDING, Status.SPAM,
)  # fmt: skip
_FACETS = ("minimum_time", "flood", "duplicate", "links", "length", "words", "pre_moderated", "banned")
_WORDS = [f"{first}{last}" for first in ("ba", "ke", "li", "mo", "su", "ta", "ro", "ne", "vi", "pu")
          for last in ("lan", "mer", "dor", "nis", "kov", "tal", "rim", "sel", "gat", "zen")]  # fmt: skip
_MAILING = (
    "Our family lived on borrowed water until this lender helped us within one hour, write to them today"
)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How many replies; when `alike`, every second one is of one mailing, else none is like another."""

    replies: int
    alike: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What acts and pages are about: keys and names of a reply that was stored."""

    id: int
    public_id: str
    status: Status
    version: int
    article: int
    """Its place among the articles."""
    is_attached: bool
    is_root: bool
    is_reported: bool
    writer: int


def fill(site: Site, account_id: int, size: Size, now: datetime) -> list[Written]:
    """Store a whole site, the oldest reply first. Commits as it goes."""
    site_id = site.id
    db.session.rollback()
    made = _Making(site_id, account_id, size, now)
    with db.engine.connect() as connection:
        for model in (Commenter, Article, Comment, Likeness, Decision, Report):
            store.write(connection, cast(Table, model.__table__), made.rows(model))
        store.count_approved(connection, site_id)
    with transaction():
        tallies.put(site_id, made.numbers)
    _tidy()
    return made.written


def _tidy() -> None:
    """What PostgreSQL does by itself after a while; SQLite gathers no statistics unless it is told to."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def merge_words() -> None:
    """Let SQLite's indexes of words be in one part each.

    How many parts the acts before have left is chance, and every look-up of a word asks each of them.
    """
    db.session.rollback()
    if db.engine.dialect.name != "sqlite":
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for words in ("comments_words", "articles_words"):
            connection.execute(text(f"INSERT INTO {words} ({words}) VALUES ('optimize')"))


class _Making:
    """Makes the rows of all tables; those of the comments before those that belong to them."""

    def __init__(self, site_id: int, account_id: int, size: Size, now: datetime) -> None:
        self.site_id, self.account_id, self.size, self.now = site_id, account_id, size, now
        self.chance = random.Random(4)
        self.written: list[Written] = []
        self.keys: list[tuple[int, int]] = []
        self.numbers = dict.fromkeys(Queue, 0)

    def rows(self, model: Any) -> Iterator[Row]:
        """The rows of one table, with the site's key."""
        making = {
            Commenter: self._commenters, Article: self._articles, Comment: self._comments,
            Likeness: self._likenesses, Decision: self._decisions, Report: self._reports,
        }  # fmt: skip
        for row in making[model]():
            yield {"site_id": self.site_id} | row

    def _moment(self, place: int) -> datetime:
        """When the reply at this place came in; they fill the last month, however many they are."""
        return self.now - timedelta(minutes=10) - MONTH * (1 - place / self.size.replies)

    def _commenters(self) -> Iterator[Row]:
        for number in range(self.size.replies // BY_WRITER):
            address = f"writer{number}@mail.example"
            yield {
                "id": number + 1, "public_id": public_id(), "name": f"Writer {number}",
                "email": Sealed.of(address), "email_index": keys().blind_indexes(address)[0],
                "trust": Trust.NEUTRAL, "role": None, "first_seen_at": self._moment(0),
                "last_seen_at": self.now,
            }  # fmt: skip

    def _articles(self) -> Iterator[Row]:
        for number in range(self.size.replies // ON_ARTICLE):
            yield {
                "id": number + 1, "public_id": public_id(), "url": url_of(number),
                "title": f"Article {number} about {RARE if number == 3 else 'pipes'}", "count": 0,
                "revision": 1, "provisional": False, "closes_at": None, "created_at": self._moment(0),
                "changed_at": self._moment(0),
            }  # fmt: skip

    def _comments(self) -> Iterator[Row]:
        ids = [new_id(self._moment(place)) for place in range(self.size.replies)]
        wave = ids[0]
        for place, comment_id in enumerate(ids):
            root = place - place % 4
            status = _STATUSES[place % 10]
            loose = status is Status.PENDING and place % 20 == 16
            reported = int(status is Status.APPROVED and place % 20 == 12)
            is_root = loose or root == place or _STATUSES[root % 10] is not Status.APPROVED
            body, is_like = self._body(place)
            own = likeness(body, digest(body))
            writer = place % (self.size.replies // BY_WRITER)
            self._note(place, comment_id, status, own, loose=loose, reported=reported, is_root=is_root)
            yield {
                "id": comment_id, "public_id": self.written[-1].public_id,
                "article_id": None if loose else place // ON_ARTICLE + 1,
                "parent_id": None if is_root else ids[root], "commenter_id": writer + 1,
                "path": step(comment_id) if is_root else step(ids[root]) + step(comment_id),
                "status": status, "version": 1 if status is Status.PENDING else 2,
                "shown": status is Status.APPROVED, "approved_below": 0 if place % 4 else _below(place),
                "origin_url": url_of(place // ON_ARTICLE), "author_website": None,
                "author_name": RARE.title() if place in self._few() else _name(place),
                "body": body, "html": f"<p>{body}</p>",
                "language": None, "fingerprint": digest(body),
                "trace": [], "source": Source.EMBED, "order_by_risk": -(place * 37 % 1000),
                "facets": self._facets(place), "alike": wave if is_like else comment_id,
                "network": digest(str(place % 50))[:16], "reported": reported, "cleared": False,
                "featured": False, "redacted": False, "rewritten_at": None,
                "created_at": self._moment(place), "edited_at": None,
                "decided_at": None if status is Status.PENDING else self._moment(place),
                "arrival": place + 1,
            }  # fmt: skip

    def _body(self, place: int) -> tuple[str, bool]:
        rare = f" {RARE}" if place in self._few() else ""
        if self.size.alike and place % 2 == 0:
            return f"{_MAILING} ({place}).{rare}", True
        words = " ".join(self.chance.choices(_WORDS, k=24))
        return f"{COMMON} {words}{rare}.", False

    def _few(self) -> tuple[int, ...]:
        """Three replies whose number does not grow; they wait."""
        return 1, self.size.replies // 10 // 2 * 10 + 1, self.size.replies - 9

    def _facets(self, place: int) -> int:
        """Every common check matched at every ninth or so; a hidden field was filled in three times."""
        found = bit("honeypot") if place in self._few() else 0
        found |= bit("link") if place % 5 < 2 else 0
        found |= bit("first_reply") if place % 7 == 0 else 0
        for number, name in enumerate(_FACETS):
            found |= bit(name) if place % 9 == number else 0
        return found

    def _note(
        self, place: int, comment_id: int, status: Status, own: Keys, *, loose: bool, reported: int,
        is_root: bool,
    ) -> None:  # fmt: skip
        self.written.append(
            Written(
                comment_id, public_id(), status, 1 if status is Status.PENDING else 2, place // ON_ARTICLE,
                not loose, is_root, bool(reported), place % (self.size.replies // BY_WRITER),
            )
        )  # fmt: skip
        self.keys += [(comment_id, key) for key in own.keys]
        self.numbers[Queue.UNATTACHED if loose else Queue(status.value)] += 1
        self.numbers[Queue.REPORTED] += reported

    def _likenesses(self) -> Iterator[Row]:
        for place, (comment_id, key) in enumerate(self.keys):
            yield {"id": first_id(self._moment(0)) + place, "key": key, "comment_id": comment_id}

    def _decisions(self) -> Iterator[Row]:
        for place, reply in enumerate(self.written):
            if reply.status is not Status.PENDING:
                yield {
                    "id": new_id(self._moment(place)), "public_id": public_id(), "comment_id": reply.id,
                    "act": Act.DECIDE, "actor": ActorKind.MODERATOR, "account_id": self.account_id,
                    "reason": None, "from_status": Status.PENDING, "to_status": reply.status,
                    "from_article_id": reply.article + 1, "to_article_id": reply.article + 1,
                    "from_parent_id": None, "to_parent_id": None, "version": 2, "undoes_id": None,
                    "batch_id": None, "kept": None, "created_at": self._moment(place),
                }  # fmt: skip

    def _reports(self) -> Iterator[Row]:
        for place, reply in enumerate(self.written):
            if reply.is_reported:
                yield {
                    "id": new_id(self._moment(place)), "public_id": public_id(), "comment_id": reply.id,
                    "version": 2, "grounds": Grounds.SPAM, "text": "", "network": None,
                    "counted_only": False, "settled_id": None, "created_at": self._moment(place),
                }  # fmt: skip


def url_of(article: int) -> str:
    """The URL of an article by its place."""
    return f"{ORIGIN}/stored/{article}"


def _below(root: int) -> int:
    """How many approved replies hang on a root; on one that is not approved hangs nothing."""
    if _STATUSES[root % 10] is not Status.APPROVED:
        return 0
    return sum(_STATUSES[place % 10] is Status.APPROVED for place in range(root + 1, root + 4))


def _name(place: int) -> str:
    return "Marit Solberg" if place % 3 == 0 else f"Writer {place % 50}"

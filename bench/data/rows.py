"""Rows of the product's tables for a plan: ids that follow time, paths, and every kept number."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table

from bench.data.shape import BRANCH, PARENTS, Branch, Size
from bench.data.site import ORIGIN
from moderation.articles.models import Article
from moderation.commenters.models import Commenter, Trust
from moderation.comments.facets import facets, risk
from moderation.comments.likeness import likeness
from moderation.comments.models import Comment, Likeness, Source, Status, step
from moderation.foundation import text
from moderation.foundation.crypto import Sealed, keys
from moderation.foundation.ids import first_id, public_id
from moderation.screening.findings import Submission
from moderation.screening.verdicts import screen
from moderation.sites.models import Site

DAYS = 400
"""The past that the data fills."""
MARK = "@@"
VARIED = 24
"""Words of a reply that are drawn for it alone, so that no two replies are near-duplicates."""
LINKED = 20
"""One in so many replies holds a link."""
SENTENCES = (
    "The council said in spring that the taps would be back before the summer.",
    "I asked at the office twice and was told to *wait* for the next meeting.",
    "My neighbour has carried water up the hill since the pipe froze in March.",
    "Thank you for the map, it shows our street for the first time.",
    "What the article leaves out is who paid for the survey in the first place.",
    "There was a fountain at the corner where the tram turned until they dug it up.",
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Gives every comment a moment of its own, `size.comments` of them until `now`."""

    start: datetime
    pause: timedelta

    @classmethod
    def until(cls, now: datetime, size: Size) -> "Calendar":
        """A calendar that ends a minute before `now`."""
        pause = max(timedelta(milliseconds=2), timedelta(days=DAYS) / size.comments)
        return cls(now - timedelta(minutes=1) - pause * size.comments, pause)

    def moment(self, number: int) -> datetime:
        """When the comment with this number (from 0) was written."""
        return (self.start + self.pause * number).astimezone(UTC)

    def key(self, number: int) -> int:
        """The id of the comment with this number."""
        return first_id(self.moment(number)) | number & 0xFFFFF


class Texts:
    """Replies as typed and as shown, rendered by the product once for each pattern."""

    def __init__(self, site: Site) -> None:
        bodies = [f"{one} {other} As I heard it: {MARK}." for one in SENTENCES for other in SENTENCES]
        bodies += [f"{body} See https://taps.example/map" for body in bodies[:: LINKED // 2]]
        self._plain = [(body, text.render(body)) for body in bodies if "https" not in body]
        self._linked = [(body, text.render(body)) for body in bodies if "https" in body]
        submission = Submission(body=bodies[0], text=bodies[0], links=(), name="Rita", website=None,
                                policy=site.policy, limits=False)  # fmt: skip
        self.trace = screen(submission).trace

    def at(self, number: int) -> tuple[str, str]:
        """Body and HTML of the comment with this number; no two are near-duplicates."""
        patterns = self._plain if number % LINKED else self._linked
        body, html = patterns[number % len(patterns)]
        chance = random.Random(number)
        words = " ".join(chance.choices(_WORDS, k=VARIED))
        return body.replace(MARK, words), html.replace(MARK, words)


def commenters(site: Site, size: Size, calendar: Calendar) -> Iterator[Row]:
    """Writers with sealed addresses; ids from 1."""
    for number in range(size.commenters):
        address = f"writer{number}@mail-example.org"
        yield {
            "site_id": site.id, "id": number + 1, "public_id": public_id(), "name": f"Writer {number}",
            "email": Sealed.of(address), "email_index": keys().blind_indexes(address)[0],
            "trust": Trust.NEUTRAL, "role": None,
            "first_seen_at": calendar.start, "last_seen_at": calendar.moment(size.comments),
        }  # fmt: skip


def articles(site: Site, size: Size, calendar: Calendar) -> Iterator[Row]:
    """Articles with ids from 1; their counts are written when the comments are there."""
    for number in range(1, size.articles + 1):
        yield {
            "site_id": site.id, "id": number, "public_id": public_id(), "url": f"{ORIGIN}/{number}",
            "title": f"Article {number}", "count": 0, "revision": 1, "provisional": False, "closes_at": None,
            "created_at": calendar.start,
        }  # fmt: skip


def comments(site: Site, size: Size, calendar: Calendar, plan: Iterable[Branch]) -> Iterator[Row]:
    """Every comment, a parent before its replies."""
    texts = Texts(site)
    for number, branch in enumerate(plan):
        yield from _branch(site, size, calendar, texts, branch, number * BRANCH)


def _branch(
    site: Site, size: Size, calendar: Calendar, texts: Texts, branch: Branch, first: int
) -> Iterator[Row]:
    moments = [calendar.moment(first + place) for place in range(BRANCH)]
    ids = [calendar.key(first + place) for place in range(BRANCH)]
    paths: list[bytes] = []
    for place, parent in enumerate(PARENTS):
        paths.append((b"" if parent is None else paths[parent]) + step(ids[place]))
    for place, parent in enumerate(PARENTS):
        status = Status(branch.statuses[place])
        below = sum(
            other == "approved" and path != paths[place] and path.startswith(paths[place])
            for other, path in zip(branch.statuses, paths, strict=True)
        )
        number = first + place
        body, html = texts.at(number)
        waits = status is Status.PENDING
        yield {
            "site_id": site.id, "id": ids[place], "public_id": public_id(), "article_id": branch.article,
            "parent_id": None if parent is None else ids[parent],
            "commenter_id": number % size.commenters + 1, "path": paths[place], "status": status,
            "version": 1 if waits else 2, "shown": status is Status.APPROVED or below > 0,
            "approved_below": below, "origin_url": f"{ORIGIN}/{branch.article}",
            "author_name": f"Writer {number % size.commenters}", "author_website": None, "body": body,
            "html": html, "language": None, "fingerprint": text.fingerprint(body), "trace": texts.trace,
            "order_by_risk": -risk(texts.trace), "facets": facets(texts.trace, html), "alike": ids[place],
            "source": Source.EMBED, "created_at": moments[place], "edited_at": None,
            "decided_at": None if waits else moments[place], "arrival": number + 1,
        }  # fmt: skip


def likenesses(site: Site, size: Size, calendar: Calendar) -> Iterator[Row]:
    """What near-duplicates of every comment would be found by."""
    texts, last = Texts(site), 0
    for number in range(size.comments):
        body, _ = texts.at(number)
        name = f"Writer {number % size.commenters}"
        for key in likeness(body, text.fingerprint(body), name).keys:
            last += 1
            yield {"site_id": site.id, "id": last, "key": key, "comment_id": calendar.key(number)}


_SYLLABLES = ("ka", "lo", "mi", "ru", "sen", "tor", "vel", "bri", "nau", "dek", "pos", "fim")
_WORDS = [f"{first}{second}{third}" for first in _SYLLABLES for second in _SYLLABLES for third in _SYLLABLES]

TABLES = [cast(Table, model.__table__) for model in (Commenter, Article, Comment, Likeness)]

"""What queries answer about comments, apart from the comments themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from moderation.commenters.models import Trust
from moderation.comments.models import Status


@dataclass(frozen=True, slots=True)
class Record:
    """What became of a commenter's replies, in numbers."""

    approved: int = 0
    pending: int = 0
    rejected: int = 0
    spam: int = 0
    first_at: datetime | None = None
    last_decided_at: datetime | None = None

    @property
    def total(self) -> int:
        """All of them."""
        return self.approved + self.pending + self.rejected + self.spam


class Listed(NamedTuple):
    """A comment as the desk shows it, with what it shows of its writer, article and parent."""

    site_id: int
    id: int
    public_id: str
    article_id: int | None
    commenter_id: int | None
    path: bytes
    status: Status
    version: int
    origin_url: str
    author_name: str
    author_website: str | None
    html: str
    trace: list[dict[str, Any]]
    order_by_risk: int
    alike: int | None
    reported: int
    cleared: bool
    featured: bool
    redacted: bool
    rewritten_at: datetime | None
    created_at: datetime
    edited_at: datetime | None
    arrival: int | None
    """Grows with every comment that comes in; None for those older than this column."""
    writer: str | None
    """The public id of its commenter."""
    article_url: str | None
    article_title: str | None
    article_count: int | None
    closes_at: datetime | None
    parent_name: str | None
    """Of who wrote what it answers: empty when withdrawn, None when it answers no comment."""
    parent_html: str | None
    """The beginning of what it answers; may end inside of a tag."""
    article: str | None
    """The public id of its article."""
    trust: Trust | None
    """What moderators think of its commenter."""

    @property
    def risk(self) -> int:
        """0 to 1000: what the checks that matched weigh together."""
        return -self.order_by_risk

    def takes_replies(self, now: datetime) -> bool:
        """Whether its article is open."""
        return self.closes_at is None or now < self.closes_at


class Near(NamedTuple):
    """A comment that stands near another one in its thread."""

    path: bytes
    author_name: str
    html: str


class Related(NamedTuple):
    """A comment of the thread around another one, with where it stands."""

    id: int
    public_id: str
    path: bytes
    status: Status
    author_name: str
    html: str
    created_at: datetime


class Nearby(NamedTuple):
    """The thread around a comment, in its order: `spam` were left out, and more when it `is_cut`."""

    rows: Sequence[Related]
    spam: int
    is_cut: bool


class Signed(NamedTuple):
    """Of how many of a writer's comments this is the name and the website."""

    name: str
    website: str | None
    number: int

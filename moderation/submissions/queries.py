"""Reading what is known about a reply when it comes in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from moderation.articles.models import Article
from moderation.commenters.models import Commenter
from moderation.comments import queries as comments
from moderation.comments.models import Comment, Status
from moderation.foundation.db import db
from moderation.foundation.ids import first_id
from moderation.foundation.sealing.queries import SEALED_UNDER
from moderation.sites.models import Site
from moderation.submissions.models import Receipt

ColumnRef = InstrumentedAttribute[Any]

RECENTLY = timedelta(minutes=10)
MOST_ALIKE = 20
"""More replies with the same text are not told apart."""
_APPROVED: ColumnElement[str] = literal_column(f"'{Status.APPROVED}'")
_DELETED: ColumnElement[str] = literal_column(f"'{Status.DELETED}'")
_PRESENT: list[ColumnElement[str]] = [
    literal_column(f"'{status}'") for status in Status if status is not Status.DELETED
]


@dataclass(frozen=True, slots=True)
class History:
    """What the writer and others said before."""

    same_text: int = 0
    """Replies with this text, whoever wrote them, at most MOST_ALIKE."""
    said_here: bool = False
    """Whether the writer has said just this under this article."""
    known: bool = False
    """Whether anything of the writer was approved."""
    recent: int = 0
    """Replies of the writer within RECENTLY of the moment that was given; 0 without one."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The rows that a new reply meets."""

    article: Article | None
    commenter: Commenter | None
    receipt: Receipt | None
    sealed_under: str | None
    """Fingerprints of the database's data keys (foundation.sealing)."""
    history: History


def standing(
    site_id: int,
    *,
    url: str,
    indexes: list[bytes],
    key: bytes | None,
    fingerprint: bytes,
    recently: datetime | None,
) -> Standing:
    """All that a new reply is judged by, in one statement, for the write lock is held meanwhile.

    Its article by URL (not by alias), its writer by blind index, its receipt by key (a unique key each),
    what was said before (ix_comments_fingerprint, ix_comments_commenter), and the keys of the database.

    If a writer is stored twice, under two data keys, the stricter row counts (see `doctor`).
    """
    given = {"site": site_id, "url": url, "key": key} | _given(fingerprint, recently)
    given |= {f"index_{place}": index for place, index in enumerate(indexes)}
    first, *others = db.session.execute(_standing(len(indexes)), given).all()
    row = min(first, *others, key=lambda row: row[1].rank) if others else first
    return Standing(row[0], row[1], row[2], row[3], _history(*row[4:]))


def history(comment: Comment, fingerprint: bytes, recently: datetime | None) -> History:
    """What the writer of a comment and others said before with a new text of it; counts the comment too."""
    given = {"site": comment.site_id, "id": comment.id} | _given(fingerprint, recently)
    return _history(*db.session.execute(_HISTORY, given).one())


def comment_of(receipt: Receipt) -> Comment | None:
    """The comment of a receipt."""
    return comments.by_id(receipt.site_id, receipt.comment_id)


def _given(fingerprint: bytes, recently: datetime | None) -> dict[str, Any]:
    """What lies further ahead than RECENTLY came in before the clock was set back, and is no flood."""
    since, until = (recently - RECENTLY, recently + RECENTLY) if recently else (None, None)
    return {
        "fingerprint": fingerprint, "counted": recently is not None, "since": since and first_id(since),
        "until": until and first_id(until),
    }  # fmt: skip


def _history(same_text: int, said_here: bool, known: bool, recent: int) -> History:
    return History(min(same_text, MOST_ALIKE), bool(said_here), bool(known), recent)


def _numbers(writer: ColumnRef, article: ColumnRef) -> list[ColumnElement[Any]]:
    """The columns of a History. None costs more when a writer said much or others repeated it.

    Nothing is sorted, because with ORDER BY SQLite reads the whole site. Recent replies are counted by
    status, because the index has the status before the key, which follows time.
    Statuses stand in the statement: given beside it, SQLite would compare them with those of the partial
    indexes, and for that plan anew whenever it is asked, which takes ten times as long as the answer.
    """
    other = Comment.__table__.alias("other")
    here = other.c.site_id == bindparam("site")
    alike = here & (other.c.fingerprint == bindparam("fingerprint")) & (other.c.status != _DELETED)
    own = here & (other.c.commenter_id == writer)
    some = select(other.c.id).where(alike).limit(MOST_ALIKE).correlate(None).subquery()
    lately = (other.c.id >= bindparam("since")) & (other.c.id < bindparam("until"))
    recent = [select(func.count()).where(own, other.c.status == status, lately) for status in _PRESENT]
    return [
        select(func.count()).select_from(some).scalar_subquery(),
        exists().where(
            alike, other.c.commenter_id == writer, other.c.article_id.is_not_distinct_from(article)
        ),
        exists().where(own, other.c.status == _APPROVED),
        case((bindparam("counted"), sum(each.scalar_subquery() for each in recent)), else_=0),
    ]


@cache
def _standing(keys: int) -> Select[Any]:
    """The statement for a ring of so many data keys; made once, for making it takes longer than asking it."""
    indexes: list[BindParameter[bytes]] = [bindparam(f"index_{place}") for place in range(keys)]
    return (
        select(Article, Commenter, Receipt, SEALED_UNDER, *_numbers(Commenter.id, Article.id))
        .select_from(Site)
        .outerjoin(Article, (Article.site_id == Site.id) & (Article.url == bindparam("url")))
        .outerjoin(Commenter, (Commenter.site_id == Site.id) & Commenter.email_index.in_(indexes))
        .outerjoin(Receipt, (Receipt.site_id == Site.id) & (Receipt.key == bindparam("key")))
        .where(Site.id == bindparam("site"))
    )


_HISTORY = (
    select(*_numbers(Comment.commenter_id, Comment.article_id))
    .select_from(Comment)
    .where(Comment.site_id == bindparam("site"), Comment.id == bindparam("id"))
)

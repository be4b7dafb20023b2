"""All that an act on some replies may change, as rows of one moment, and what of it differs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, func, or_, select

from moderation.articles.models import Article
from moderation.comments.models import STEP, Comment, Likeness, keys_on
from moderation.decisions.models import Decision
from moderation.foundation.db import Base, db, read_one_state
from moderation.moderators.models import Account
from moderation.reports.models import Report

MAY_DIFFER = {
    "comments": {"version"},
    "articles": {"revision", "changed_at", "written_at", "closes_at"},
    "reports": set[str](),
    "likenesses": {"id"},
}
"""What grows with every act, and what others change without a decision."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """Rows by table and key, and how many acts of others there were about any of them."""

    rows: dict[tuple[str, int], Row]
    by_others: tuple[int, ...]


def snapshot(who: str, public_ids: Sequence[str], urls: Sequence[str]) -> Snapshot:
    """These replies, all above and below them, their articles and those of `urls`, reports and keys."""
    read_one_state()
    own = db.session.execute(select(Comment.id, Comment.path).where(Comment.public_id.in_(public_ids))).all()
    family = [Comment.id.in_({key for row in own for key in keys_on(row.path)})]
    family += [(Comment.path >= row.path) & (Comment.path < row.path + b"\xff" * STEP) for row in own]
    comments = _rows(Comment, or_(*family))
    keys = [row["id"] for row in comments]
    articles = {row["article_id"] for row in comments}
    around = Article.id.in_(articles) | Article.url.in_(urls)
    rows = {("comments", row["id"]): row for row in comments}
    rows |= {("articles", row["id"]): row for row in _rows(Article, around)}
    rows |= {("reports", row["id"]): row for row in _rows(Report, Report.comment_id.in_(keys))}
    rows |= {("likenesses", row["key"] ^ row["comment_id"]): row
             for row in _rows(Likeness, Likeness.comment_id.in_(keys))}  # fmt: skip
    reports = sum(table == "reports" for table, _key in rows)
    touched = {key for table, key in rows if table == "articles"}
    about = or_(
        Decision.comment_id.in_(keys), Decision.from_article_id.in_(touched),
        Decision.to_article_id.in_(touched),
    )  # fmt: skip
    snapshot = Snapshot(rows, (_others(who, about), reports))
    db.session.rollback()
    return snapshot


def differences(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """In which columns what is in both differs, and what is there no more."""
    for (table, key), row in before.rows.items():
        now = after.rows.get((table, key))
        if now is None:
            yield f"a row of {table} is gone"
            continue
        for name in sorted(row.keys() - MAY_DIFFER[table]):
            if row[name] != now[name]:
                yield f"{table}.{name} of {row.get('public_id', key)} was {row[name]!r}, is {now[name]!r}"


def _rows(model: type[Base], condition: ColumnElement[bool]) -> list[Row]:
    table = model.__table__
    assert isinstance(table, Table)
    return [dict(row) for row in db.session.execute(select(table).where(condition)).mappings()]


def acts_of_others(who: str, public_id: str) -> int:
    """How many decisions of others there are about one reply."""
    db.session.rollback()
    key = select(Comment.id).where(Comment.public_id == public_id).scalar_subquery()
    return _others(who, Decision.comment_id == key)


def _others(who: str, about: ColumnElement[bool]) -> int:
    mine = select(Account.id).where(Account.email == who).scalar_subquery()
    count = select(func.count()).select_from(Decision).where(about)
    return db.session.scalar(count.where(Decision.account_id.is_distinct_from(mine))) or 0

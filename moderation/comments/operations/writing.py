"""Writing comments: storing one, and keeping its thread's bookkeeping true."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from moderation.articles.models import Article
from moderation.commenters.models import Commenter
from moderation.comments import tallies
from moderation.comments.facets import facets, risk
from moderation.comments.likeness import Likeness
from moderation.comments.models import (
    STEP,
    Comment,
    Queue,
    Source,
    Status,
    is_reported,
    queue_of,
    step,
)
from moderation.comments.operations import alike
from moderation.foundation.db import db
from moderation.foundation.ids import new_id, public_id
from moderation.foundation.rows import insert as insert_row
from moderation.foundation.text import fingerprint
from moderation.sites.models import Site


@dataclass(frozen=True, slots=True)
class Content:
    """What a reply says: as typed, as shown, and what tells two alike."""

    body: str
    html: str
    fingerprint: bytes
    name: str
    website: str | None = None
    language: str | None = None
    likeness: Likeness | None = None
    """What its near-duplicates are found by; nothing is alike to a comment without it."""


def store(
    site: Site,
    content: Content,
    *,
    article: Article | None,
    parent: Comment | None,
    commenter: Commenter,
    origin_url: str,
    source: Source,
    trace: list[dict[str, Any]],
    now: datetime,
    network: bytes | None = None,
) -> Comment:
    """Keep a new comment as pending. `network` is a keyed digest (foundation.crypto).

    A reply deeper than the site allows hangs on the deepest ancestor that may have it.
    """
    comment_id = new_id(now)
    parent = _within_depth(parent, site.policy.max_depth)
    comment = Comment(
        site_id=site.id, id=comment_id, public_id=public_id(),
        article_id=article.id if article else None,
        parent_id=parent.id if parent else None,
        commenter_id=commenter.id,
        path=(parent.path if parent else b"") + step(comment_id),
        status=Status.PENDING, version=1, shown=False, approved_below=0,
        origin_url=origin_url, author_name=content.name, author_website=content.website,
        body=content.body, html=content.html, language=content.language, fingerprint=content.fingerprint,
        trace=trace, source=source, order_by_risk=-risk(trace), facets=facets(trace, content.html),
        alike=alike.group_of(site.id, content.likeness, comment_id), network=network,
        reported=0, cleared=False, featured=False, redacted=False, created_at=now,
    )  # fmt: skip
    insert_row(comment)
    alike.keep(comment, content.likeness, now)
    tallies.count(site.id, None, queue_of(comment.status, comment.article_id))
    return comment


def rewrite(comment: Comment, content: Content, trace: list[dict[str, Any]], *, now: datetime) -> None:
    """The writer's new text of a comment; its version grows, and reports of it may wait again."""
    comment.body, comment.html, comment.fingerprint = content.body, content.html, content.fingerprint
    comment.trace, comment.order_by_risk = trace, -risk(trace)
    comment.facets = facets(trace, content.html)
    comment.cleared = False
    comment.edited_at = now
    comment.version += 1
    alike.forget(comment)
    comment.alike = alike.group_of(comment.site_id, content.likeness, new_id(now))
    alike.keep(comment, content.likeness, now)


def reword(comment: Comment, body: str, html: str, trace: list[dict[str, Any]]) -> None:
    """A moderator's new text of a comment; its version grows. Who did it and why is the caller's to mark."""
    comment.body, comment.html, comment.fingerprint = body, html, fingerprint(body)
    comment.trace, comment.order_by_risk = trace, -risk(trace)
    comment.facets = facets(trace, html)
    comment.cleared = False
    comment.version += 1


def set_status(comment: Comment, status: Status, *, now: datetime | None) -> int:
    """Give a comment another status; its place and its ancestors' are kept true.

    Returns by how much the number of approved comments changed: -1, 0 or 1. `now` is when it was decided,
    None to leave that as it is.
    """
    change = int(status is Status.APPROVED) - int(comment.status is Status.APPROVED)
    tallies.count(
        comment.site_id, queue_of(comment.status, comment.article_id), queue_of(status, comment.article_id)
    )
    _count_reported(comment, status, comment.reported)
    comment.status = status
    comment.version += 1
    if now is not None:
        comment.decided_at = now
    comment.shown = status is Status.APPROVED or comment.approved_below > 0
    if change:
        _count_below(comment.site_id, ancestors_of(comment.path), change)
    return change


def set_reported(comment: Comment, reported: int) -> None:
    """So many reports of a comment wait for a moderator now."""
    _count_reported(comment, comment.status, reported)
    comment.reported = reported


def place(comment: Comment, article_id: int | None, parent: Comment | None) -> int:
    """Put a comment and its replies under another article or parent.

    Returns how many approved ones came along.
    """
    old, new = comment.path, (parent.path if parent else b"") + comment.path[-STEP:]
    branch = _branch(comment)
    approved = sum(row.status is Status.APPROVED for row in branch)
    _count_below(comment.site_id, ancestors_of(old), -approved)
    for row in branch:
        tallies.count(row.site_id, queue_of(row.status, row.article_id), queue_of(row.status, article_id))
        row.article_id = article_id
        row.path = new + row.path[len(old) :]
    comment.parent_id = parent.id if parent else None
    comment.version += 1
    db.session.flush()
    _count_below(comment.site_id, ancestors_of(new), approved)
    return approved


def empty(comment: Comment) -> None:
    """Take the text and the person out of a comment; what is left is a tombstone."""
    comment.body = comment.html = comment.author_name = ""
    comment.author_website = comment.language = None
    comment.fingerprint = b""
    comment.trace = []
    comment.commenter_id = comment.alike = comment.network = None
    comment.facets = comment.order_by_risk = 0
    comment.featured = comment.redacted = False
    comment.rewritten_at = None
    comment.origin_url = ""
    alike.forget(comment)


def ancestors_of(path: bytes) -> list[bytes]:
    """The paths of everything above `path`, the root first."""
    return [path[:end] for end in range(STEP, len(path), STEP)]


def _count_reported(comment: Comment, status: Status, reported: int) -> None:
    before, after = is_reported(comment.status, comment.reported), is_reported(status, reported)
    tallies.count(comment.site_id, Queue.REPORTED if before else None, Queue.REPORTED if after else None)


def _within_depth(parent: Comment | None, max_depth: int) -> Comment | None:
    while parent is not None and parent.depth + 1 >= max_depth:
        parent = db.session.get(Comment, (parent.site_id, parent.parent_id)) if parent.parent_id else None
    return parent


def _branch(comment: Comment) -> list[Comment]:
    article = Comment.article_id == comment.article_id if comment.article_id else Comment.article_id.is_(None)
    query = (
        select(Comment)
        .where(Comment.site_id == comment.site_id, article, Comment.path >= comment.path,
               Comment.path < comment.path + b"\xff" * STEP)
        .order_by(Comment.path)
        .with_for_update()
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return list(db.session.scalars(query))


def _count_below(site_id: int, paths: list[bytes], change: int) -> None:
    if not paths or not change:
        return
    below = Comment.approved_below + change
    ids = [int.from_bytes(path[-STEP:], "big") - 2**63 for path in paths]
    db.session.execute(
        update(Comment)
        .where(Comment.site_id == site_id, Comment.id.in_(ids))
        .values(approved_below=below, shown=(Comment.status == Status.APPROVED) | (below > 0))
        .execution_options(synchronize_session="fetch")
    )

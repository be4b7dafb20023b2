"""Writing comments: storing one, giving it another text, and emptying it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from moderation.articles.models import Article
from moderation.commenters.models import Commenter
from moderation.comments import tallies
from moderation.comments.facets import facets, risk
from moderation.comments.likeness import Likeness
from moderation.comments.models import (
    Comment,
    Source,
    Status,
    parent_on,
    queue_of,
    step,
    within_depth,
)
from moderation.comments.operations import alike
from moderation.foundation.db import db
from moderation.foundation.ids import new_id, public_id
from moderation.foundation.rows import append
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
    path = within_depth((parent.path if parent else b"") + step(comment_id), site.policy.max_depth)
    comment = Comment(
        site_id=site.id, id=comment_id, public_id=public_id(),
        article_id=article.id if article else None,
        parent_id=parent_on(path),
        commenter_id=commenter.id,
        path=path,
        status=Status.PENDING, version=1, shown=False, approved_below=0,
        origin_url=origin_url, author_name=content.name, author_website=content.website,
        body=content.body, html=content.html, language=content.language, fingerprint=content.fingerprint,
        trace=trace, source=source, order_by_risk=-risk(trace), facets=facets(trace, content.html),
        alike=alike.group_of(site.id, content.likeness, comment_id), network=network,
        reported=0, cleared=False, featured=False, redacted=False, created_at=now, arrival=1,
    )  # fmt: skip
    append(comment, "arrival")
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


def give(site_id: int, commenter_id: int, to: int) -> None:
    """Give every comment of a commenter to another one. Their versions don't change."""
    db.session.execute(
        update(Comment)
        .where(Comment.site_id == site_id, Comment.commenter_id == commenter_id)
        .values(commenter_id=to)
    )

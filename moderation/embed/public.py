"""The one place where public JSON keys are made. Nothing private passes here."""

from datetime import datetime
from typing import Any

from moderation.articles.models import Article
from moderation.comments.models import Comment, Status
from moderation.comments.threads import Node, ThreadPage
from moderation.foundation.clock import rfc3339
from moderation.sites.models import Site
from moderation.submissions.fates import Fate

Json = dict[str, Any]


def thread(site: Site, article: Article | None, url: str, page: ThreadPage, *, now: datetime) -> Json:
    """A page of a thread with what the client must know of its site and article."""
    return {
        "site": _site(site),
        "article": _article(article, url, now),
        "comments": [node(found) for found in page.comments],
        "next": page.next,
    }


def node(found: Node, parent: Comment | None = None) -> Json:
    """A comment in its place; a gap when only what hangs on it can be seen."""
    comment = found.comment
    shown = comment.status is Status.APPROVED
    above = parent.public_id if parent else None
    made: Json = {"id": comment.public_id, "parent": above, "depth": comment.depth}
    made |= _said(comment) if shown else {"gone": True, "author": None, "html": ""}
    made["created"] = rfc3339(comment.created_at)
    if parent is not None and shown and parent.status is Status.APPROVED:
        made["parent_name"] = parent.author_name
    made["replies"] = [node(reply, comment) for reply in found.replies]
    if found.more:
        made["more"] = found.more
    return made


def own(
    comment: Comment, fate: Fate, *, parent: Comment | None, until: datetime | None, message: str
) -> Json:
    """A writer's own comment and what became of it."""
    made: Json = {
        "id": comment.public_id,
        "status": fate.status.value,
        "html": comment.html,
        "body": comment.body,
        "name": comment.author_name,
        "website": comment.author_website,
        "parent": parent.public_id if parent else None,
        "created": rfc3339(comment.created_at),
        "edit_until": rfc3339(until) if until else None,
        "message": message,
    }
    if comment.edited_at:
        made["edited"] = rfc3339(comment.edited_at)
    if fate.reason:
        made["reason"] = fate.reason._asdict()
    return made


def title(article: Article | None) -> str:
    """The title that readers may see: none while only an unread reply has told it."""
    return article.title if article and not article.provisional else ""


def _said(comment: Comment) -> Json:
    commenter = comment.commenter
    avatar = commenter.public_id if commenter else comment.public_id
    author: Json = {"name": comment.author_name, "avatar": avatar}
    if comment.author_website:
        author["website"] = comment.author_website
    if commenter and commenter.role:
        author["role"] = commenter.role
    made: Json = {"author": author, "html": comment.html}
    if comment.edited_at:
        made["edited"] = rfc3339(comment.edited_at)
    made |= {name: True for name, is_set in _marks(comment).items() if is_set}
    return made


def _marks(comment: Comment) -> dict[str, bool]:
    """What moderators did to it that readers are told."""
    return {
        "rewritten": comment.rewritten_at is not None,
        "redacted": comment.redacted,
        "featured": comment.featured,
    }


def _site(site: Site) -> Json:
    policy = site.policy
    return {
        "max_depth": policy.max_depth,
        "edit_window": policy.edit_window,
        "max_length": policy.max_length,
        "min_length": policy.min_length,
    }


def _article(article: Article | None, url: str, now: datetime) -> Json:
    if article is None:
        return {"url": url, "title": "", "open": True, "closed": None, "count": 0, "revision": 1}
    is_open = article.is_open(now)
    return {
        "url": article.url,
        "title": title(article),
        "open": is_open,
        "closed": rfc3339(article.closes_at) if article.closes_at and not is_open else None,
        "count": article.count,
        "revision": article.revision,
    }

"""What readers are told of a thread, in JSON: every public key is made here, and nothing else is.

No key holds an address or anything made from one. Spam is told as pending.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from moderation.articles.models import Article
from moderation.comments.models import Comment, Status
from moderation.comments.threads import Node, ThreadPage
from moderation.embed import words
from moderation.foundation.clock import rfc3339
from moderation.sites.models import Site

Json = dict[str, Any]


def thread(site: Site, article: Article | None, url: str, found: ThreadPage, *, now: datetime) -> Json:
    """A page of a thread; an unknown article is an empty open one."""
    policy = site.policy
    is_open = article is None or article.is_open(now)
    closed = article.closes_at if article and not is_open else None
    return {
        "site": {
            "max_depth": policy.max_depth, "edit_window": policy.edit_window,
            "max_length": policy.max_length, "min_length": policy.min_length, "form": {"open": is_open},
        },
        "article": {
            "url": article.url if article else url, "title": title_of(article), "open": is_open,
            "closed": rfc3339(closed) if closed else None,
            "count": article.count if article else 0, "revision": article.revision if article else 1,
        },
        "comments": comments(found.comments),
        "next": found.next,
    }  # fmt: skip


def title_of(article: Article | None) -> str:
    """The title that readers may see: none as long as only an unread reply has told it."""
    return article.title if article and not article.provisional else ""


def comments(nodes: Sequence[Node], parents: Mapping[int, Comment] = MappingProxyType({})) -> list[Json]:
    """Nodes of a thread with their replies; `parents` are those, by id, that do not stand among them."""
    return [_node(node, parents.get(node.comment.parent_id or 0)) for node in nodes]


def taken(comment: Comment, ticket: str, until: datetime | None, *, now: datetime) -> Json:
    """The answer to a reply that was stored."""
    return {
        "id": comment.public_id, "status": told(comment), "html": comment.html, "ticket": ticket,
        "message": words.about(comment, until, now=now), "edit_until": rfc3339(until) if until else None,
    }  # fmt: skip


def own(comment: Comment, parent: Comment | None, until: datetime | None, *, now: datetime) -> Json:
    """A reply as its writer sees it."""
    answer = {
        "id": comment.public_id, "status": told(comment), "html": comment.html, "body": comment.body,
        "name": comment.author_name, "website": comment.author_website,
        "parent": parent.public_id if parent else None, "created": rfc3339(comment.created_at),
        "edit_until": rfc3339(until) if until else None, "message": words.about(comment, until, now=now),
    }  # fmt: skip
    if comment.edited_at:
        answer["edited"] = rfc3339(comment.edited_at)
    return answer


def withdrawn(comment: Comment) -> Json:
    """A reply that its writer has withdrawn."""
    return {"id": comment.public_id, "status": Status.DELETED.value, "message": words.WITHDRAWN}


def told(comment: Comment) -> str:
    """The status that its writer is told."""
    return Status.PENDING.value if comment.status is Status.SPAM else comment.status.value


def _node(node: Node, parent: Comment | None) -> Json:
    comment = node.comment
    answer: Json = {
        "id": comment.public_id, "parent": parent.public_id if parent else None, "created": rfc3339(comment.created_at),
        "depth": comment.depth,
    }  # fmt: skip
    if comment.status is Status.APPROVED:
        answer |= {"author": _author(comment), "html": comment.html}
        if comment.edited_at:
            answer["edited"] = rfc3339(comment.edited_at)
    else:
        answer |= {"author": None, "html": "", "gone": True}
    answer["replies"] = [_node(reply, comment) for reply in node.replies]
    if node.more:
        answer["more"] = node.more
    return answer


def _author(comment: Comment) -> Json:
    writer = comment.commenter
    author: Json = {"name": comment.author_name, "avatar": writer.public_id if writer else comment.public_id}
    if comment.author_website:
        author["website"] = comment.author_website
    if writer and writer.role:
        author["role"] = writer.role
    return author

"""Idempotency keys: a repeated request gets the first answer."""

from datetime import datetime

from moderation.comments.models import Comment
from moderation.foundation.crypto import digest, keys
from moderation.foundation.errors import Conflict
from moderation.foundation.ids import new_id
from moderation.foundation.rows import insert
from moderation.sites.models import Site
from moderation.submissions import queries
from moderation.submissions.drafts import Draft
from moderation.submissions.models import Receipt


def earlier(receipt: Receipt | None, draft: Draft) -> Comment | None:
    """The comment that a key already stands for. Raises Conflict when it came with other content."""
    if receipt is None:
        return None
    if receipt.request != _content(draft):
        raise Conflict("That Idempotency-Key was used for another reply.")
    return queries.comment_of(receipt)


def keep(site: Site, key: str | None, draft: Draft, comment: Comment, *, now: datetime) -> None:
    """Remember which comment a key stands for."""
    if key:
        insert(
            Receipt(site_id=site.id, id=new_id(now), key=digest(key), request=_content(draft),
                    comment_id=comment.id, created_at=now)
        )  # fmt: skip


def _content(draft: Draft) -> bytes:
    """A keyed digest: an address can't be found by trying."""
    parts = (draft.url, draft.parent or "", draft.name, draft.address, draft.website or "", draft.body)
    return digest(keys().sign("receipt", "\0".join(parts)))

"""Tickets: a signature by which a writer, without an account, comes back to their own reply.

A ticket is made of the site's key and the comment's public id, so that the same one can be made again;
when it ends is counted from the comment's own time.
"""

from datetime import datetime, timedelta

from moderation.comments.models import Comment
from moderation.foundation.crypto import keys
from moderation.foundation.errors import Gone, Unauthorized
from moderation.foundation.ids import is_public_id
from moderation.sites.models import Site

LIFE = timedelta(days=30)


def issue(site: Site, public_id: str) -> str:
    """The ticket of a comment: its public id and 22 characters of signature."""
    return f"{public_id}.{keys().sign('ticket', f'{site.key} {public_id}')}"


def subject(site: Site, ticket: str) -> str:
    """The public id of the comment that a ticket is for. Raises Unauthorized for none or a forged one."""
    public_id, _, signature = ticket.partition(".")
    message = f"{site.key} {public_id}"
    if not is_public_id(public_id) or not keys().is_signed("ticket", message, signature):
        raise Unauthorized("That ticket is not valid here.")
    return public_id


def check_age(comment: Comment, now: datetime) -> None:
    """Raises Gone when the ticket of this comment has expired."""
    if now >= comment.created_at + LIFE:
        raise Gone("That ticket has expired. The reply stays as it is.")

"""The one table of who may do what on a site."""

import enum

from moderation.moderators.models import Role


class Permission(enum.StrEnum):
    """A thing that a membership may allow."""

    READ_QUEUE = "read the queue"
    DECIDE = "decide about comments"
    PLACE = "attach and move comments"
    DELETE = "delete comments"
    ERASE = "erase a writer with everything they wrote"
    REVEAL = "show what was redacted"
    CLOSE_ARTICLES = "close and open articles"
    READ_LOG = "read the log"
    READ_AUDIT = "read what was done besides decisions"
    CHANGE_SETTINGS = "change the site's settings"
    MANAGE_MEMBERS = "add and remove moderators"


_VIEWER = {Permission.READ_QUEUE, Permission.READ_LOG}
_MODERATOR = _VIEWER | {Permission.DECIDE, Permission.PLACE, Permission.DELETE, Permission.CLOSE_ARTICLES}
_ADMIN = _MODERATOR | {
    Permission.CHANGE_SETTINGS, Permission.MANAGE_MEMBERS, Permission.ERASE, Permission.REVEAL,
    Permission.READ_AUDIT,
}  # fmt: skip

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset(_VIEWER),
    Role.MODERATOR: frozenset(_MODERATOR),
    Role.ADMIN: frozenset(_ADMIN),
    Role.OWNER: frozenset(_ADMIN),
}


def may(role: Role | None, permission: Permission) -> bool:
    """Whether `role` (None: not a member) allows `permission`."""
    return role is not None and permission in ALLOWED[role]

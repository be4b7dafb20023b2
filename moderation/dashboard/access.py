"""Who stands at the desk: every view begins here."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, request
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from moderation.foundation.errors import Forbidden, Malformed, NotFound
from moderation.foundation.languages import READERS
from moderation.moderators import queries as moderators
from moderation.moderators.models import Account, Membership, Role
from moderation.moderators.permissions import Permission, may
from moderation.sites.models import Site


@dataclass(frozen=True, slots=True)
class Desk:
    """The site of a page, and the rights of whoever opened it.

    Keys and role stand beside the rows, because those are read anew after a transaction.
    """

    site: Site
    account: Account
    membership: Membership
    key: str
    site_id: int
    account_id: int
    role: Role
    has_others: bool
    """Whether this person moderates other sites too."""

    def may(self, permission: Permission) -> bool:
        """Whether this person has that right here."""
        return may(self.role, permission)


def desk_of(site_key: str, permission: Permission) -> Desk:
    """The desk of a site for the signed-in person.

    Raises NotFound for outsiders, Forbidden without the right.
    """
    account = current_user._get_current_object()
    seat = moderators.seat(site_key, account.id)
    if seat is None:
        raise NotFound(_("There is no such desk, or it is not yours."))
    found, role = seat.site, seat.membership.role
    desk = Desk(found, account, seat.membership, found.key, found.id, account.id, role, seat.has_others)
    if not desk.may(permission):
        raise Forbidden(_("Your role on this site does not allow that."))
    return desk


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Only for people who are signed in; others are sent to /login and come back."""
    guarded = auth_required("session")(view)

    @wraps(view)
    def inner(*args: Any, **kwargs: Any) -> Any:
        return guarded(*args, **kwargs)

    return inner


def guard(app: Flask) -> None:
    """Refuse, on every page that is not a reader's, what no form sends and no database keeps: NUL."""

    @app.before_request
    def _refuse() -> None:
        if request.path.startswith(READERS):
            return
        sent = [*request.args.items(multi=True), *request.form.items(multi=True)]
        if "\0" in request.path or any("\0" in name or "\0" in value for name, value in sent):
            raise Malformed

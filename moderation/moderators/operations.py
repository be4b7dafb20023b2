"""Writing accounts and memberships."""

import uuid
from datetime import datetime

from flask_security import hash_password

from moderation.audit import operations as audit
from moderation.foundation.db import db
from moderation.foundation.ids import new_id
from moderation.foundation.rows import insert_if_new
from moderation.moderators.models import Account, Membership, Role
from moderation.sites.models import Site


def create_account(email: str, password: str, name: str, *, now: datetime) -> Account:
    """A person who can sign in; the password is kept as an argon2 hash."""
    account = Account(
        id=new_id(now),
        email=email,
        password=hash_password(password),
        name=name,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        single_keys=True,
        created_at=now,
    )
    db.session.add(account)
    db.session.flush()
    return account


def add(site: Site, account: Account, role: Role, *, now: datetime, by: int | None = None) -> Membership:
    """Give an account a role on a site, or another role than it had."""
    new = Membership(site_id=site.id, account_id=account.id, role=role, mail=True, created_at=now)
    member = new if insert_if_new(new) else db.session.get_one(Membership, (site.id, account.id))
    member.role = role
    audit.note(site.id, "member.set", {"account": account.id, "role": role.value}, by=by, now=now)
    return member


def set_password(account: Account, password: str) -> None:
    """A new password; every session of the account ends."""
    account.password = hash_password(password)
    account.fs_uniquifier = uuid.uuid4().hex


def disable(account: Account) -> None:
    """The account can't sign in any more and its sessions end."""
    account.active = False
    account.fs_uniquifier = uuid.uuid4().hex


def change_profile(
    account: Account,
    *,
    name: str,
    single_keys: bool,
    language: str | None,
    keys: dict[str, str] | None = None,
) -> None:
    """What a person sets about themselves. `language` is a code of the desk's, None as the browser asks.

    `keys` maps a published key to the one that the person wants for it, "" for none; None leaves them.
    """
    account.name = name
    account.single_keys = single_keys
    if keys is not None:
        account.keys = dict(keys)
    account.language = language


def set_mail(member: Membership, wanted: bool) -> None:
    """Whether they want mail when this site's queue grows."""
    member.mail = wanted

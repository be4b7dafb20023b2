"""Reading accounts and memberships."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import aliased, lazyload

from moderation.foundation.db import db
from moderation.moderators.models import Account, Membership
from moderation.sites.models import Site

_OTHER = aliased(Membership)
_SEAT = (
    select(
        Site,
        Membership,
        exists().where(_OTHER.account_id == Membership.account_id, _OTHER.site_id != Membership.site_id),
    )
    .join(Membership, Membership.site_id == Site.id)
    .where(Site.key == bindparam("key"), Membership.account_id == bindparam("account_id"))
    .options(lazyload(Site.origins))
)
_BY_UNIQUIFIER = select(Account).where(Account.fs_uniquifier == bindparam("uniquifier"))


class Seat(NamedTuple):
    """An account's place at the desk of a site."""

    site: Site
    membership: Membership
    has_others: bool


def membership(site_id: int, account_id: int) -> Membership | None:
    """The account's rights on the site, if it has any."""
    return db.session.get(Membership, (site_id, account_id))


def by_uniquifier(uniquifier: str) -> Account | None:
    """The account whose sessions carry this text (its unique key)."""
    return db.session.scalar(_BY_UNIQUIFIER, {"uniquifier": uniquifier})


def seat(site_key: str, account_id: int) -> Seat | None:
    """The site with this key, the account's rights on it, and whether it has another site: one statement.

    None where there is no such site or no membership. The site's origins are loaded when asked for.
    """
    row = db.session.execute(_SEAT, {"key": site_key, "account_id": account_id}).one_or_none()
    return Seat(*row) if row else None


def sites_of(account_id: int) -> Sequence[Membership]:
    """Every membership of an account (ix_memberships_account)."""
    return db.session.scalars(
        select(Membership).where(Membership.account_id == account_id).order_by(Membership.site_id)
    ).all()


def members(site_id: int) -> Sequence[tuple[Membership, Account]]:
    """The active people of a site with their rights, by name."""
    rows = db.session.execute(
        select(Membership, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.site_id == site_id, Account.active)
        .order_by(Account.name, Account.id)
    )
    return [(row[0], row[1]) for row in rows]


def by_email(email: str) -> Account | None:
    """The account with this address, whatever its case."""
    return db.session.scalar(select(Account).where(func.lower(Account.email) == email.lower()))


def by_id(account_id: int) -> Account | None:
    """The account with this internal key."""
    return db.session.get(Account, account_id)


def names(account_ids: Collection[int]) -> dict[int, str]:
    """What to call these accounts; no statement for none."""
    if not account_ids:
        return {}
    rows = db.session.execute(
        select(Account.id, Account.name, Account.email).where(Account.id.in_(account_ids))
    )
    return {account_id: name or email.partition("@")[0] for account_id, name, email in rows}


def every() -> Sequence[Account]:
    """All accounts, by address."""
    return db.session.scalars(select(Account).order_by(Account.email)).all()

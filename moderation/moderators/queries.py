"""Reading accounts and memberships."""

from collections.abc import Sequence

from sqlalchemy import func, select

from moderation.foundation.db import db
from moderation.moderators.models import Account, Membership


def membership(site_id: int, account_id: int) -> Membership | None:
    """The account's rights on the site, if it has any."""
    return db.session.get(Membership, (site_id, account_id))


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


def names(account_ids: Sequence[int]) -> dict[int, str]:
    """What to call these accounts."""
    rows = db.session.execute(
        select(Account.id, Account.name, Account.email).where(Account.id.in_(account_ids))
    )
    return {account_id: name or email.partition("@")[0] for account_id, name, email in rows}


def every() -> Sequence[Account]:
    """All accounts, by address."""
    return db.session.scalars(select(Account).order_by(Account.email)).all()

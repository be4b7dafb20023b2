"""Reading saved views."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, or_, select

from moderation.foundation.db import db
from moderation.views.models import View

MOST_SHOWN = 60
_MINE_OR_SHARED = (
    select(View)
    .where(
        View.site_id == bindparam("site_id"),
        or_(View.account_id == bindparam("account_id"), View.shared.is_(True)),
    )
    .order_by(View.id)
    .limit(MOST_SHOWN)
)


def of(site_id: int, account_id: int) -> Sequence[View]:
    """A person's own views of a site and those that colleagues share, the oldest first (primary key)."""
    return db.session.scalars(_MINE_OR_SHARED, {"site_id": site_id, "account_id": account_id}).all()


def own(site_id: int, account_id: int, public_id: str) -> View | None:
    """A view that this person saved (its unique key)."""
    return db.session.scalar(
        select(View).where(
            View.site_id == site_id, View.public_id == public_id, View.account_id == account_id
        )
    )


def number_of(site_id: int, account_id: int) -> int:
    """How many views a person has saved (ix_views_account)."""
    mine = select(func.count()).where(View.site_id == site_id, View.account_id == account_id)
    return db.session.scalar(mine) or 0

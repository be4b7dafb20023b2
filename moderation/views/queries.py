"""Reading saved views."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from moderation.foundation.db import db
from moderation.views.models import View

MOST_SHOWN = 60
_HERE, _MINE = View.site_id == bindparam("site_id"), View.account_id == bindparam("account_id")
_OWN, _SHARED = (
    select(select(View).where(_HERE, which).order_by(View.id).limit(MOST_SHOWN).subquery())
    for which in (_MINE, ~_MINE & View.shared.is_(True))
)
_BOTH = select(View).from_statement(_OWN.union_all(_SHARED))


def of(site_id: int, account_id: int) -> Sequence[View]:
    """A person's own views of a site, then those that colleagues share; the oldest of each first.

    60 at most, by ix_views_account and the primary key.
    """
    found = db.session.scalars(_BOTH, {"site_id": site_id, "account_id": account_id}).all()
    return sorted(found, key=lambda view: (view.account_id != account_id, view.id))[:MOST_SHOWN]


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

"""Reading saved views."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select, union_all

from moderation.foundation.db import db
from moderation.views.models import View

MOST_SHOWN = 60
_V = View.__table__.alias("listed").c
_MINE = _V.account_id == bindparam("account_id")


def _first(*which: Any) -> Select[Any]:
    """The ids of the oldest of a site's views that are `which`."""
    here = _V.site_id == bindparam("site_id")
    some = select(_V.id).where(here, *which).order_by(_V.id).limit(MOST_SHOWN).subquery()
    return select(some.c.id)


_BOTH = select(View).where(
    View.site_id == bindparam("site_id"),
    View.id.in_(union_all(_first(_MINE), _first(~_MINE, _V.shared.is_(True)))),
)


def of(site_id: int, account_id: int) -> Sequence[View]:
    """A person's own views of a site, then those that colleagues share; the oldest of each first.

    60 at most, by ix_views_account and the primary key.
    """
    found = db.session.scalars(_BOTH, {"site_id": site_id, "account_id": account_id}).all()
    return sorted(found, key=lambda view: (view.account_id != account_id, view.id))[:MOST_SHOWN]


def own(site_id: int, account_id: int, public_id: str, *, locked: bool = False) -> View | None:
    """A view that this person saved (its unique key), `locked` for a transaction that changes it."""
    query = select(View).where(
        View.site_id == site_id, View.public_id == public_id, View.account_id == account_id
    )
    return db.session.scalar(query.with_for_update() if locked else query)


def number_of(site_id: int, account_id: int) -> int:
    """How many views a person has saved (ix_views_account)."""
    mine = select(func.count()).where(View.site_id == site_id, View.account_id == account_id)
    return db.session.scalar(mine) or 0

"""Reading sites."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from moderation.foundation.db import db
from moderation.foundation.errors import NotFound
from moderation.sites.models import Site

_BY_KEY = select(Site).where(Site.key == bindparam("key")).options(joinedload(Site.origins))
"""Made once: every reader's request asks it."""


def by_key(key: str) -> Site | None:
    """The site with this public key, its origins loaded, in one statement."""
    return db.session.scalars(_BY_KEY, {"key": key}).unique().one_or_none()


def by_id(site_id: int) -> Site | None:
    """The site with this internal key."""
    return db.session.get(Site, site_id)


def locked(site_id: int) -> Site:
    """The site as it is now, locked for the transaction under way, because settings are written as a whole.

    Replies can still be stored (FOR NO KEY UPDATE). Raises NotFound.
    """
    query = select(Site).where(Site.id == site_id).with_for_update(key_share=True)
    site = db.session.scalar(query.execution_options(populate_existing=True))
    if site is None:
        raise NotFound
    return site


def apart(site: Site) -> Site:
    """The site as it was read: a transaction that needs only its key and settings does not read it anew."""
    db.session.expunge(site)
    return site


def every() -> Sequence[Site]:
    """All sites, by name."""
    return db.session.scalars(select(Site).order_by(Site.name, Site.id)).all()


def revisions() -> dict[str, int]:
    """The revision of every site, by its key."""
    return dict(db.session.execute(select(Site.key, Site.revision)).all())


def some(ids: Sequence[int]) -> Sequence[Site]:
    """The sites with these internal keys, by name."""
    return db.session.scalars(select(Site).where(Site.id.in_(ids)).order_by(Site.name, Site.id)).all()


def default() -> Site | None:
    """The oldest site."""
    return db.session.scalar(select(Site).order_by(Site.id).limit(1))

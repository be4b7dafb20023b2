"""Reading sites."""

from collections.abc import Sequence

from sqlalchemy import select

from moderation.foundation.db import db
from moderation.sites.models import Site


def by_key(key: str) -> Site | None:
    """The site with this public key, its origins loaded."""
    return db.session.scalar(select(Site).where(Site.key == key))


def by_id(site_id: int) -> Site | None:
    """The site with this internal key."""
    return db.session.get(Site, site_id)


def every() -> Sequence[Site]:
    """All sites, by name."""
    return db.session.scalars(select(Site).order_by(Site.name, Site.id)).all()


def revisions() -> dict[str, int]:
    """The revision of every site, by its key."""
    return dict(db.session.execute(select(Site.key, Site.revision)).tuples().all())


def some(ids: Sequence[int]) -> Sequence[Site]:
    """The sites with these internal keys, by name."""
    return db.session.scalars(select(Site).where(Site.id.in_(ids)).order_by(Site.name, Site.id)).all()


def default() -> Site | None:
    """The oldest site."""
    return db.session.scalar(select(Site).order_by(Site.id).limit(1))

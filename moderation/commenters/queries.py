"""Reading commenters."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select

from moderation.commenters.models import Commenter
from moderation.foundation.crypto import keys
from moderation.foundation.db import db
from moderation.sites.models import Site

NOWHERE = "publication.invalid"
"""No mail reaches it (RFC 2606)."""


def by_address(site_id: int, index_form: str) -> Commenter | None:
    """The commenter with this normalised address, by its blind index under any data key.

    If they are stored twice, under two data keys, the stricter row counts (see `doctor`).
    """
    rows = db.session.scalars(
        select(Commenter).where(
            Commenter.site_id == site_id, Commenter.email_index.in_(keys().blind_indexes(index_form))
        )
    )
    return min(rows, key=lambda row: row.rank, default=None)


def address_of_publication(site: Site) -> str:
    """The address that stands for the publication itself as a writer."""
    return f"{site.key}@{NOWHERE}"


def is_publication(site: Site, commenter: Commenter) -> bool:
    """Whether a commenter is the publication itself, to whom no mail is sent."""
    return commenter.email_index in keys().blind_indexes(address_of_publication(site))


def by_id(site_id: int, commenter_id: int) -> Commenter | None:
    """The commenter with this internal key."""
    return db.session.get(Commenter, (site_id, commenter_id))


def by_public_id(site_id: int, public_id: str) -> Commenter | None:
    """The commenter with this public id (its unique key)."""
    return db.session.scalar(
        select(Commenter).where(Commenter.site_id == site_id, Commenter.public_id == public_id)
    )


def locked(site_id: int, public_id: str, *, to_drop: bool = False) -> Commenter | None:
    """The commenter as it is now, locked for the transaction under way.

    `to_drop` also locks out transactions that are about to store a comment of theirs.
    """
    return db.session.scalar(
        select(Commenter)
        .where(Commenter.site_id == site_id, Commenter.public_id == public_id)
        .with_for_update(key_share=not to_drop)
        .execution_options(populate_existing=True)
    )


def some_after(site_id: int, after: int | None, limit: int) -> Sequence[Commenter]:
    """Commenters of a site by internal key, those behind `after`."""
    return db.session.scalars(_some_after(site_id, after, limit)).all()


def some_locked_after(site_id: int, after: int | None, limit: int, *, skip: bool) -> Sequence[Commenter]:
    """The same, locked for the transaction. `skip` leaves out whom another transaction has locked."""
    query = _some_after(site_id, after, limit).with_for_update(skip_locked=skip)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def some_locked(site_id: int, ids: Collection[int]) -> Sequence[Commenter]:
    """Those of some commenters that still exist, locked in the order of their keys for the transaction."""
    return db.session.scalars(
        select(Commenter)
        .where(Commenter.site_id == site_id, Commenter.id.in_(ids))
        .order_by(Commenter.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def ids_by_index(site_id: int, indexes: Collection[bytes]) -> dict[bytes, int]:
    """The keys of the commenters that have one of these blind indexes, by index (unique key)."""
    query = select(Commenter.email_index, Commenter.id).where(
        Commenter.site_id == site_id, Commenter.email_index.in_(indexes)
    )
    return dict(db.session.execute(query).all())


def _some_after(site_id: int, after: int | None, limit: int) -> Select[Commenter]:
    query = select(Commenter).where(Commenter.site_id == site_id).order_by(Commenter.id).limit(limit)
    return query if after is None else query.where(Commenter.id > after)

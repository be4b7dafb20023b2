"""Writing commenters."""

from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, update
from sqlalchemy.orm.attributes import set_committed_value

from moderation.commenters import queries
from moderation.commenters.models import Commenter, Trust
from moderation.foundation import sealing
from moderation.foundation.crypto import Sealed, keys
from moderation.foundation.db import alone_with, db
from moderation.foundation.ids import new_id, public_id
from moderation.foundation.rows import insert
from moderation.sites.models import Site

EDITOR = "Editor"
_TABLE = cast("Table", Commenter.__table__)
_SEEN = (
    update(_TABLE)
    .where(_TABLE.c.site_id == bindparam("site"), _TABLE.c.id == bindparam("of"))
    .values(name=bindparam("name"), last_seen_at=bindparam("last_seen_at"))
)


def remember(
    site: Site, known: Commenter | None, *, name: str, address: str, index: bytes, now: datetime
) -> Commenter:
    """The commenter, `known` or new, seen now under this name; the address is kept sealed only.

    `index` is the address's blind index under the key that seals.
    """
    if known is None:
        known = Commenter(
            site_id=site.id, id=new_id(now), public_id=public_id(), name=name, email=Sealed.of(address),
            email_index=index, trust=Trust.NEUTRAL, first_seen_at=now, last_seen_at=now,
        )  # fmt: skip
        insert(known)
        return known
    given = {"site": site.id, "of": known.id, "name": name, "last_seen_at": now}
    db.session.connection().execute(_SEEN, given)
    set_committed_value(known, "name", name)
    set_committed_value(known, "last_seen_at", now)
    return known


def publication(site: Site, *, now: datetime) -> Commenter:
    """The publication itself as a writer: one for a site, under its name, marked as an editor.

    Its address is of a domain that no reader's form takes, so that nobody else is known by it.
    """
    address = queries.address_of_publication(site)
    sealing.settle()
    alone_with(b"publication %d" % site.id)
    known = queries.by_address(site.id, address)
    known = queries.locked(site.id, known.public_id) if known else None
    index = keys().blind_indexes(address)[0]
    own = remember(site, known, name=site.name[:100], address=address, index=index, now=now)
    if own.role is None:
        set_role(own, EDITOR)
        db.session.flush()
    return own


def set_trust(commenter: Commenter, trust: Trust) -> None:
    """What moderators think of a commenter from now on."""
    commenter.trust = trust


def set_role(commenter: Commenter, role: str | None) -> None:
    """Mark one of the publication's people ("Author", "Editor"), or take the mark away."""
    commenter.role = role


def join(kept: Commenter, other: Commenter) -> None:
    """Merge two rows of the same writer. Both are locked, and nothing refers to `other` any more.

    Banned if one of them was, else trusted if one was. The name is that of the last reply.
    """
    trusts = {kept.trust, other.trust}
    kept.trust = next(trust for trust in (Trust.BANNED, Trust.TRUSTED, Trust.NEUTRAL) if trust in trusts)
    kept.role = kept.role or other.role
    kept.name = max(kept, other, key=lambda row: row.last_seen_at).name
    kept.first_seen_at = min(kept.first_seen_at, other.first_seen_at)
    kept.last_seen_at = max(kept.last_seen_at, other.last_seen_at)
    drop(other)
    db.session.expunge(other)


def drop(commenter: Commenter) -> None:
    """Remove a commenter who has no comment any more."""
    db.session.execute(
        delete(Commenter).where(Commenter.site_id == commenter.site_id, Commenter.id == commenter.id)
    )

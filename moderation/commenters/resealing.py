"""Sealing commenters anew: whose address is sealed under an older data key, who is stored twice."""

from collections.abc import Sequence
from typing import NamedTuple

from moderation.commenters import queries
from moderation.commenters.models import Commenter
from moderation.foundation import addresses, sealing
from moderation.foundation.crypto import Sealed, keys
from moderation.foundation.db import db


class Reviewed(NamedTuple):
    """Some commenters of a site, looked at."""

    number: int
    last: int | None
    """The last one's key; None when there was none."""
    older: list[Commenter]
    """Their address or blind index is not under the key that seals."""
    twice: list[list[int]]
    """Keys of all commenters with the same address, in order, for each of these who is not the only one."""
    closed: int
    """How many addresses no key opens."""


def review(site_id: int, *, after: int | None, limit: int) -> Reviewed:
    """Look at `limit` commenters whose ids follow `after`, in two statements. Closed ones are counted."""
    return _review(site_id, queries.some_after(site_id, after, limit))


def reseal(site_id: int, *, after: int | None, limit: int, skip: bool = False) -> Reviewed:
    """Seal the addresses of these commenters under the key that seals; their blind indexes follow.

    Writers stored twice stay as they are, to be joined first. `skip` passes over commenters whom others have
    locked. Raises KeysMissing.
    """
    sealing.settle()
    reviewed = _review(site_id, queries.some_locked_after(site_id, after, limit, skip=skip))
    for commenter in reviewed.older:
        seal(commenter)
    db.session.flush()
    return reviewed


def seal(commenter: Commenter) -> None:
    """Seal a commenter's address, and index it, under the key that seals."""
    address = commenter.email.reveal()
    commenter.email = Sealed.of(address)
    commenter.email_index = keys().blind_indexes(addresses.index_form(address))[0]


def _review(site_id: int, rows: Sequence[Commenter]) -> Reviewed:
    opened = [(row, *found) for row in rows if (found := _opened(row))]
    known = queries.ids_by_index(site_id, {index for _, _, indexes in opened for index in indexes})
    older, twice = [], []
    for row, is_older, indexes in opened:
        others = {known[index] for index in indexes if index in known} - {row.id}
        if others:
            twice.append(sorted({row.id, *others}))
        if is_older and not others:
            older.append(row)
            known[indexes[0]] = row.id  # whoever else in this batch has the address is the same
    return Reviewed(len(rows), rows[-1].id if rows else None, older, twice, len(rows) - len(opened))


def _opened(commenter: Commenter) -> tuple[bool, list[bytes]] | None:
    """Whether it is to be sealed anew, and the indexes of its address; None when no key opens that."""
    try:
        address, place = keys().open_by(commenter.email.token)
    except ValueError:
        return None
    indexes = keys().blind_indexes(addresses.index_form(address))
    return place > 0 or commenter.email_index != indexes[0], indexes

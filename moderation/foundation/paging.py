"""Keyset paging: a cursor says where a page begins, and a forged one is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask_babel import gettext as _

from moderation.foundation.crypto import keys
from moderation.foundation.errors import Malformed

_LONGEST = 400

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of those after them (None at the end)."""

    rows: Sequence[Row]
    next: str | None = None
    last: str | None = None
    """The cursor of what may come after the last row, also at the end; None where there is no row."""


def cursor(purpose: str, position: str) -> str:
    """An opaque text for `position` that `position_of` takes back for the same purpose."""
    return f"{position}.{keys().sign('cursor ' + purpose, position)}"


def position_of(purpose: str, text: str) -> str:
    """The position in a cursor of ours. Raises Malformed for any other text."""
    position, _dot, signature = text[:_LONGEST].rpartition(".")
    if not keys().is_signed("cursor " + purpose, position, signature):
        raise Malformed(_("That page address is not one of ours. Start again from the first page."))
    return position


def numbers_of(purpose: str, text: str) -> list[int]:
    """The same of a position that is written as numbers, with a blank between each two."""
    try:
        return [int(number) for number in position_of(purpose, text).split(" ")]
    except ValueError as problem:
        raise Malformed from problem

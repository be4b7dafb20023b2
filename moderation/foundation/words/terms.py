"""What people look for, in the words of either database: quoted, so that nothing typed is an operator."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_MARKS = range(0x300, 0x370)
"""Accents of letters, taken apart by NFKD; the indexes hold letters without them."""


class Term(NamedTuple):
    """Words that stand beside each other in this order."""

    text: str
    open: bool = False
    """Whether the last word may go on: "tap" finds "taps"."""


def folded(text: str) -> str:
    """Letters without their accents, as the indexes hold them; without NUL, which PostgreSQL refuses."""
    apart = unicodedata.normalize("NFKD", text.replace("\0", " "))
    return "".join(letter for letter in apart if ord(letter) not in _MARKS)


def findable(terms: Sequence[Term]) -> list[Term]:
    """Those that hold a letter or a digit: no index knows anything else."""
    return [term for term in terms if any(letter.isalnum() for letter in folded(term.text))]


def fts5(terms: Sequence[Term], column: str = "") -> str:
    """A MATCH expression of FTS5: rows with all of the terms, in this column where one is named.

    Source: https://sqlite.org/fts5.html (3, full-text query syntax).
    """
    phrases = (
        '"{}"{}'.format(term.text.replace("\0", " ").replace('"', '""'), " *" * term.open) for term in terms
    )
    found = " AND ".join(phrases)
    return f"{column} : ({found})" if column else found


def tsquery(terms: Sequence[Term]) -> str:
    """The text of a to_tsquery of PostgreSQL: rows with all of the terms.

    Source: https://www.postgresql.org/docs/current/datatype-textsearch.html (tsquery, quoting).
    """
    quoted = (folded(term.text).replace("\\", "\\\\").replace("'", "''") for term in terms)
    return " & ".join(f"'{text}'{':*' * term.open}" for term, text in zip(terms, quoted, strict=True))

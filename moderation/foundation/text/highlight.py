"""What a check matched, marked in safe HTML; for the desk's eyes only, readers never get it.

Words are found as the check of listed words finds them (`as_seen`), also where tags or disguise stand
between their letters. Marks stand around text only: taken out again, they leave the HTML as it was.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from moderation.foundation.text.forms import as_it_looks, fold
from moderation.foundation.text.listed import pattern_of
from moderation.foundation.urls import display

OPENS, CLOSES = '<mark class="hit">', "</mark>"
# A tag, an entity, a stretch of ASCII (but not the letter that something may cling to), or one character.
_PIECE = re.compile(r"<[^>]*>|&(?:#\w+|\w+);|[\x00-%'-;=-\x7f]+(?![^\x00-\x7f])|.", re.DOTALL)
_BREAKS = re.compile(r"</(?:p|li|blockquote|pre|ul|ol)>|<br>")
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>')
_CLINGS = frozenset({"Mn", "Me", "Mc", "Cf"})
_KANA_MARKS = frozenset("\uff9e\uff9f")


@dataclass(slots=True)
class _Piece:
    """A tag, a stretch of ASCII, or a character with what clings to it, as it stands in the HTML."""

    source: str
    is_tag: bool
    is_hit: bool = False


def highlight(html: str, words: Sequence[str] = (), links: Sequence[str] = ()) -> str:
    """The same safe HTML with `<mark class="hit">` around listed words and around links that lead to `links`.

    `links` are as `urls.display` shows them. Doing it twice is doing it once.
    """
    pattern = pattern_of(tuple(words))
    if pattern is None and not links:
        return html
    pieces = _pieces(unmarked(html))
    if links:
        _mark_links(pieces, frozenset(links))
    if pattern is not None:
        pieces = list(_with_words(pieces, pattern))
    return "".join(_written(pieces))


def unmarked(html: str) -> str:
    """The HTML that `highlight` began with."""
    return html.replace(OPENS, "").replace(CLOSES, "")


def _pieces(html: str) -> list[_Piece]:
    found: list[_Piece] = []
    for match in _PIECE.finditer(html):
        source = match[0]
        is_tag = len(source) > 1 and source[0] == "<"
        if not is_tag and found and not found[-1].is_tag and _clings(source):
            found[-1].source += source
        else:
            found.append(_Piece(source, is_tag))
    return found


def _clings(source: str) -> bool:
    return source > "\x7f" and (unicodedata.category(source) in _CLINGS or source in _KANA_MARKS)


def _with_words(pieces: Sequence[_Piece], pattern: re.Pattern[str]) -> Iterator[_Piece]:
    """The pieces, those of ASCII parted where a word begins or ends."""
    seen = ["\n" * bool(_BREAKS.fullmatch(p.source)) if p.is_tag else _folded(p.source) for p in pieces]
    spans = [match.span() for match in pattern.finditer(as_it_looks("".join(seen)))]
    start = over = 0
    for piece, letters in zip(pieces, seen, strict=True):
        end = start + len(letters)
        while over < len(spans) and spans[over][1] <= start:
            over += 1
        near = [] if piece.is_tag else spans[over : bisect_left(spans, (end, 0))]
        if near and len(piece.source) == len(letters) > 1 and piece.source.isascii():
            yield from _parted(piece, [(max(first - start, 0), last - start) for first, last in near])
        else:
            piece.is_hit = piece.is_hit or bool(near)
            yield piece
        start = end


def _parted(piece: _Piece, spans: Iterable[tuple[int, int]]) -> Iterator[_Piece]:
    done = 0
    for first, last in spans:
        yield _Piece(piece.source[done:first], False, piece.is_hit)
        yield _Piece(piece.source[first:last], False, True)
        done = last
    yield _Piece(piece.source[done:], False, piece.is_hit)


def _folded(source: str) -> str:
    if source.isascii() and source[0] != "&":
        return source.lower()
    return fold(unescape(source))


def _mark_links(pieces: Sequence[_Piece], links: frozenset[str]) -> None:
    inside = False
    for piece in pieces:
        if not piece.is_tag:
            piece.is_hit = piece.is_hit or inside
        elif link := _LINK.fullmatch(piece.source):
            inside = display(unescape(link[1])) in links
        elif piece.source == "</a>":
            inside = False


def _written(pieces: Iterable[_Piece]) -> Iterator[str]:
    """The pieces, each run of marked text inside of a mark; blanks alone get none."""
    run = ""
    for piece in pieces:
        if piece.is_hit or not piece.source:
            run += piece.source
            continue
        yield _marked(run)
        run = ""
        yield piece.source
    yield _marked(run)


def _marked(run: str) -> str:
    return f"{OPENS}{run}{CLOSES}" if run.strip() else run

"""What a check matched, marked in safe HTML; for the desk's eyes only, readers never get it.

Words are found as the check of listed words finds them (`as_seen`), also where tags or disguise stand
between their letters. Marks stand around text only: taken out again, they leave the HTML as it was.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from moderation.foundation.text.forms import as_it_looks, as_seen, fold
from moderation.foundation.urls import display

OPENS, CLOSES = '<mark class="hit">', "</mark>"
_PIECE = re.compile(r"<[^>]*>|&(?:#\w+|\w+);|.", re.DOTALL)
_BREAKS = re.compile(r"</(?:p|li|blockquote|pre|ul|ol)>|<br>")
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>')
_CLINGS = frozenset({"Mn", "Me", "Mc", "Cf"})
_KANA_MARKS = frozenset("\uff9e\uff9f")


@dataclass(slots=True)
class _Piece:
    """A tag, or a character of the text with what clings to it, as it stands in the HTML."""

    source: str
    is_tag: bool
    is_hit: bool = False


def highlight(html: str, words: Sequence[str] = (), links: Sequence[str] = ()) -> str:
    """The same safe HTML with `<mark class="hit">` around listed words and around links that lead to `links`.

    `links` are as `urls.display` shows them. Doing it twice is doing it once.
    """
    pattern = _pattern(words)
    if pattern is None and not links:
        return html
    pieces = _pieces(unmarked(html))
    if pattern is not None:
        _mark_words(pieces, pattern)
    if links:
        _mark_links(pieces, frozenset(links))
    return "".join(_written(pieces))


def unmarked(html: str) -> str:
    """The HTML that `highlight` began with."""
    return html.replace(OPENS, "").replace(CLOSES, "")


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    phrases = {r"\s+".join(map(re.escape, as_seen(word).split())) for word in words} - {""}
    if not phrases:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(sorted(phrases, key=len, reverse=True)) + r")(?!\w)")


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


def _mark_words(pieces: Sequence[_Piece], pattern: re.Pattern[str]) -> None:
    letters: list[str] = []
    owners: list[_Piece] = []
    for piece in pieces:
        seen = "\n" * bool(_BREAKS.fullmatch(piece.source)) if piece.is_tag else _folded(piece.source)
        letters.append(seen)
        owners += [piece] * len(seen)
    for match in pattern.finditer(as_it_looks("".join(letters))):
        for piece in owners[match.start() : match.end()]:
            piece.is_hit = not piece.is_tag


def _folded(source: str) -> str:
    if len(source) == 1 and source < "\x80":
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
        if piece.is_hit:
            run += piece.source
            continue
        yield _marked(run)
        run = ""
        yield piece.source
    yield _marked(run)


def _marked(run: str) -> str:
    return f"{OPENS}{run}{CLOSES}" if run.strip() else run

"""What browsers and parsers leave behind in safe HTML when people type tags by hand: taken away again.

Empty elements go, and so do breaks beside blocks, which the Markdown parser adds where a typed list or
quote goes over several lines. Linear in the length. It only ever removes; safety is the sanitizer's.
"""

import re

_PIECES = re.compile(r"<(/?)([a-z]+)([^>]*)>|[^<]+|<")
_BLOCKS = frozenset({"p", "ul", "ol", "li", "blockquote", "pre"})
_FIRST_LINES = re.compile(r"<pre>\n+")
_MOST_BREAKS = 2


def tidy(html: str) -> str:
    """The same safe HTML without empty elements, breaks beside blocks, and more than two breaks in a row."""
    page = _Page()
    for piece in _PIECES.finditer(html):
        page.add(piece[0], name=piece[2] or "", closes=piece[1] == "/")
    page.drop_breaks()
    return _FIRST_LINES.sub("<pre>", "".join(page.pieces))


class _Page:
    """The pieces kept so far. `opened` holds where each open element begins and whether it holds anything."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.opened: list[tuple[str, int, bool]] = []
        self.preformatted = 0
        self.after_break = False

    def add(self, piece: str, *, name: str, closes: bool) -> None:
        if not name:
            self._add_text(piece)
        elif self.preformatted and name in ("br", "p"):
            self._add_line_end(is_needed=closes or name == "br")
        elif name == "br":
            self._add_break(piece)
        elif closes:
            self._close(piece, name)
        else:
            self._open(piece, name)

    def drop_breaks(self) -> None:
        """Takes breaks, and the blanks among them, off the end."""
        end = len(self.pieces)
        while end and (self.pieces[end - 1] == "<br>" or not self.pieces[end - 1].strip()):
            end -= 1
        if "<br>" in self.pieces[end:]:
            self.pieces[end:] = ["\n"]

    def _add_text(self, text: str) -> None:
        if self.after_break:
            text = text.removeprefix("\n")
            self.after_break = False
        self.pieces.append(text)
        if text.strip():
            self._fill()

    def _add_line_end(self, *, is_needed: bool) -> None:
        """In preformatted text the end of a paragraph or a line is one newline."""
        if is_needed:
            self.pieces.append("\n")
            self.after_break = True

    def _add_break(self, piece: str) -> None:
        before = [kept for kept in self.pieces[-2 * _MOST_BREAKS - 1 :] if kept.strip()]
        if not before or _block(before[-1]) or before[-_MOST_BREAKS:] == ["<br>"] * _MOST_BREAKS:
            return
        self.pieces.append(piece)

    def _open(self, piece: str, name: str) -> None:
        if name in _BLOCKS:
            self.drop_breaks()
        self.preformatted += name == "pre"
        self.opened.append((name, len(self.pieces), False))
        self.pieces.append(piece)

    def _close(self, piece: str, name: str) -> None:
        if not self.opened:
            return
        _, start, is_filled = self.opened.pop()
        self.preformatted -= name == "pre"
        if not is_filled:
            blank = "".join(kept for kept in self.pieces[start:] if not kept.startswith("<"))
            self.pieces[start:] = [blank]
            return
        if name in _BLOCKS:
            self.drop_breaks()
        self.pieces.append(piece)
        self._fill()

    def _fill(self) -> None:
        if self.opened:
            name, start, _ = self.opened[-1]
            self.opened[-1] = (name, start, True)


def _block(piece: str) -> bool:
    return piece.startswith("<") and piece.strip("</>") in _BLOCKS

"""A small Markdown for comments: paragraphs, breaks, emphasis, code, quotes, lists and links.

CommonMark by markdown-it-py with a tight list of rules, a bound on nesting, and no images or headings.
The few tags that a comment may hold pass as typed and are judged by the sanitizer.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink

from moderation.foundation.text.forms import normalize, without_tricks
from moderation.foundation.text.html import sanitize

DEEPEST = 60
"""Levels of blocks, two for a list. More than `too_complex` lets pass, for the text below them is lost."""

_RULES = (
    "newline escape backticks emphasis strikethrough fence blockquote list link autolink html_inline entity"
)
# Whatever a parser might take for more than words: a mark, a web address, a list, blanks at the edge of a
# line, and every character that is not in common use.
_MORE_THAN_WORDS = re.compile(
    r"(?m)[^\n !\"#$%'()+,\-./0-9:;=?@A-Z^a-z{|}\u00a1-\u00ac\u00ae-\u024f\u0391-\u03a1\u03a3-\u03c9"
    r"\u0410-\u044f\u2013\u2014\u2018\u2019\u201c-\u201e\u2026\u20ac\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fa5]"
    r"|://|^[-+]|^[0-9]+[.)]|^ | $|\n\n\n"
)


def render(body: str) -> str:
    """The safe HTML of a comment as typed. Whoever calls has asked `too_complex` first."""
    text = without_tricks(normalize(body)).strip("\n")
    if text and not _MORE_THAN_WORDS.search(text):
        return _words(text)
    return parsed(text)


def parsed(text: str) -> str:
    """The safe HTML of a normal text: what `render` answers, and the only way for more than words."""
    return sanitize(_parser.render(text)).strip()


def _words(text: str) -> str:
    """What `parsed` makes of words in lines and paragraphs, without its two parsers (a test compares)."""
    html = text.replace('"', "&quot;").replace("\n\n", "</p>\0<p>").replace("\n", "<br>\n")
    return f"<p>{html}</p>".replace("\0", "\n")


def _web_address(state: StateInline, silent: bool) -> bool:
    """CommonMark's `<https://…>`, without its `<name@…>`: a bare mail address is never a link."""
    start = state.src[state.pos : state.pos + len("<https://")].lower()
    return start.startswith(("<http://", "<https://")) and autolink(state, silent)


_parser = MarkdownIt("zero", {"html": True, "breaks": True, "maxNesting": DEEPEST}).enable(_RULES.split())
_parser.inline.ruler.at("autolink", _web_address)

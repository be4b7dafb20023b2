"""A small Markdown for comments: paragraphs, breaks, emphasis, code, quotes, lists and links.

CommonMark by markdown-it-py with a tight list of rules, a bound on nesting, and no images or headings.
The few tags that a comment may hold pass as typed and are judged by the sanitizer.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink

from moderation.foundation.text.forms import normalize, without_tricks
from moderation.foundation.text.html import sanitize

DEEPEST = 60
"""Levels of blocks, two for a list. More than `too_complex` lets pass, for the text below them is lost."""

_RULES = (
    "newline escape backticks emphasis strikethrough fence blockquote list link autolink html_inline entity"
)


def render(body: str) -> str:
    """The safe HTML of a comment as typed. Whoever calls has asked `too_complex` first."""
    text = without_tricks(normalize(body)).strip("\n")
    return sanitize(_parser.render(text)).strip()


def _web_address(state: StateInline, silent: bool) -> bool:
    """CommonMark's `<https://…>`, without its `<name@…>`: a bare mail address is never a link."""
    start = state.src[state.pos : state.pos + len("<https://")].lower()
    return start.startswith(("<http://", "<https://")) and autolink(state, silent)


_parser = MarkdownIt("zero", {"html": True, "breaks": True, "maxNesting": DEEPEST}).enable(_RULES.split())
_parser.inline.ruler.at("autolink", _web_address)

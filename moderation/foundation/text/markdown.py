"""A small Markdown for comments: paragraphs, breaks, emphasis, code, quotes, lists and links.

CommonMark by markdown-it-py with a tight list of rules, a bound on nesting, and no images or headings.
The few tags that a comment may hold pass as typed and are judged by the sanitizer.
"""

from markdown_it import MarkdownIt

from moderation.foundation.text.forms import normalize, without_tricks
from moderation.foundation.text.html import sanitize

DEEPEST = 20

_RULES = ["paragraph", "newline", "escape", "backticks", "emphasis", "strikethrough", "fence", "blockquote",
          "list",
          "link", "autolink", "html_inline", "text", "balance_pairs", "fragments_join", "entity"]  # fmt: skip

_parser = (
    MarkdownIt("zero", {"html": True, "breaks": True, "maxNesting": DEEPEST})
    .enable([rule for rule in _RULES if rule not in ("paragraph", "text", "balance_pairs", "fragments_join")])
    .enable(["balance_pairs", "fragments_join"], ignoreInvalid=True)
)


def render(body: str) -> str:
    """The safe HTML of a comment as typed. Whoever calls has asked `too_complex` first."""
    text = without_tricks(normalize(body)).strip("\n")
    return sanitize(_parser.render(text)).strip()

"""Text that people typed: normal forms, and the one place that makes HTML safe."""

from moderation.foundation.text.complexity import too_complex
from moderation.foundation.text.forms import as_seen, fingerprint, fold, normalize, plain_line, words
from moderation.foundation.text.highlight import highlight
from moderation.foundation.text.html import as_markup, excerpt, links, plain, sanitize
from moderation.foundation.text.listed import pattern_of
from moderation.foundation.text.markdown import render

__all__ = [
    "as_markup",
    "as_seen",
    "excerpt",
    "fingerprint",
    "fold",
    "highlight",
    "links",
    "normalize",
    "pattern_of",
    "plain",
    "plain_line",
    "render",
    "sanitize",
    "too_complex",
    "words",
]

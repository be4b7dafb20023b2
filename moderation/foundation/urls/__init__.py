"""URLs: what a browser takes them for, and the one form that stands for an article."""

from moderation.foundation.urls.canonical import allowed_origin, canonical, display, origin
from moderation.foundation.urls.parsing import UnacceptableURL, link, parse, website

__all__ = ["UnacceptableURL", "allowed_origin", "canonical", "display", "link", "origin", "parse", "website"]

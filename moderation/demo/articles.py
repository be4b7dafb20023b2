"""The magazine's articles, read from the files in content/.

A file is TOML between lines of `+++`, then Markdown; `[quote]` alone on a line is the pull quote's place.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

CONTENT = Path(__file__).parent / "content"
WORDS_A_MINUTE = 230

_markdown = MarkdownIt("commonmark", {"html": False, "typographer": True})
_markdown.enable(["replacements", "smartquotes"])


@dataclass(frozen=True, slots=True)
class Article:
    """One story: `before` and `after` are its body around the pull quote, as HTML of our own.

    `art` names a drawing in templates/demo/art/, or is empty.
    """

    slug: str
    title: str
    date: date
    writer: dict[str, str]
    categories: tuple[str, ...]
    standfirst: str
    points: tuple[str, ...]
    quote: dict[str, str]
    related: tuple[str, ...]
    next: str
    before: Markup
    after: Markup
    minutes: int
    art: str
    caption: str
    corrected: str

    @property
    def path(self) -> str:
        """Its path in the magazine."""
        return f"/{self.date:%Y/%m}/{self.slug}"

    @property
    def day(self) -> str:
        """Its date in words."""
        return f"{self.date.day} {self.date:%B %Y}"


@dataclass(frozen=True, slots=True)
class Magazine:
    """The whole issue; articles by slug, the newest first."""

    name: str
    tagline: str
    issue: str
    lead: str
    categories: dict[str, dict[str, str]]
    articles: dict[str, Article]

    def of(self, category: str) -> list[Article]:
        """The articles of a category, the newest first."""
        return [article for article in self.articles.values() if category in article.categories]


@cache
def magazine() -> Magazine:
    """The issue, read once."""
    about = tomllib.loads((CONTENT / "magazine.toml").read_text("utf-8"))
    found = [_article(path, about["writers"]) for path in (CONTENT / "articles").glob("*.md")]
    found.sort(key=lambda article: article.date, reverse=True)
    return Magazine(
        about["name"], about["tagline"], about["issue"], about["lead"],
        {category["key"]: category for category in about["categories"]},
        {article.slug: article for article in found},
    )  # fmt: skip


def _article(path: Path, writers: dict[str, dict[str, str]]) -> Article:
    _, front, body = path.read_text("utf-8").split("+++\n", 2)
    about: dict[str, Any] = tomllib.loads(front)
    before, _, after = body.partition("\n[quote]\n")
    minutes = max(1, round(len(body.split()) / WORDS_A_MINUTE))
    return Article(
        slug=path.stem, title=about["title"], date=about["date"], writer=writers[about["writer"]],
        categories=tuple(about["categories"]), standfirst=about["standfirst"],
        points=tuple(about.get("points", ())), quote=about["quote"], related=tuple(about["related"]),
        next=about["next"], before=_html(before), after=_html(after), minutes=minutes,
        art=about.get("art", ""), caption=about.get("caption", ""), corrected=about.get("corrected", ""),
    )  # fmt: skip


def _html(body: str) -> Markup:
    """Our own Markdown as HTML; tags in it would be shown, not obeyed."""
    return Markup(_markdown.render(body))  # noqa: S704

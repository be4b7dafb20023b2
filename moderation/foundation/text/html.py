"""Safe HTML: what may stand in a comment, and nothing else."""

import re
import threading
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from html import escape, unescape
from typing import Any, cast

from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markupsafe import Markup

from moderation.foundation.text.forms import without_controls, without_tricks
from moderation.foundation.text.tidy import tidy
from moderation.foundation.urls import UnacceptableURL, link

TAGS = frozenset(
    {"p", "br", "a", "strong", "b", "em", "i", "del", "s", "code", "pre", "blockquote", "ul", "ol", "li"}
)
REL = "nofollow ugc noopener"
_MOST_ROUNDS = 4
_BARE_URL = re.compile(
    r"\bhttps?://(?:[^\s<>\"'`()\u0080-\u00a0]|\([^\s<>\"'`()\u0080-\u00a0]*\))+(?<![.,;:!?\]}])",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"(?:</(?:p|li|blockquote|pre|ul|ol)>|<br>)\n?")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,31};)?")
_HREF = re.compile(r'<a href="([^"]*)"')

_mine = threading.local()


def sanitize(html: str) -> str:
    """HTML with only the tags of a comment and checked links. Sanitizing again changes nothing."""
    clean = _clean(html)
    for _ in range(_MOST_ROUNDS):
        again = _clean(clean)
        if again == clean:
            return clean
        clean = again
    return f"<p>{escape(plain(clean), quote=False)}</p>"


def plain(html: str) -> str:
    """The text of safe HTML, blocks parted by newlines."""
    text = unescape(_ANY_TAG.sub("", _BLOCK_END.sub("\n", html)))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def excerpt(html: str, length: int) -> str:
    """The beginning of the text of safe HTML in one line, at most `length` characters, cut at a word."""
    text = " ".join(plain(html).split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"


def links(html: str) -> list[str]:
    """Where the links of safe HTML lead."""
    return [unescape(href) for href in _HREF.findall(html)]


def as_markup(html: str) -> Markup:
    """Safe HTML for a template: the one function that vouches for it.

    Give it only what `sanitize` made, and for the desk what `highlight` made of that.
    """
    return Markup(html)  # noqa: S704


def _clean(html: str) -> str:
    cleaner = getattr(_mine, "cleaner", None)
    if cleaner is None:
        cleaner = _mine.cleaner = Cleaner(
            tags=TAGS,
            attributes={"a": ["href"]},
            protocols={"http", "https", "mailto"},
            strip=False,
            strip_comments=True,
            filters=[_Links],
        )
    return tidy(cleaner.clean(_settled(html)))


def _settled(html: str) -> str:
    """The same HTML with nothing hidden: of the entities only those of `& < > " '` stay what they are."""
    return without_tricks(without_controls(_ENTITY.sub(_character, html)))


def _character(entity: re.Match[str]) -> str:
    return escape(unescape(entity[0]))


class _Links(LinkifyFilter):
    """bleach's linkifier: checks each link, makes links of bare web addresses, never of mail addresses."""

    def __init__(self, source: Any) -> None:
        super().__init__(
            source, callbacks=[_found], skip_tags={"pre", "code"}, parse_email=False, url_re=_BARE_URL
        )

    def handle_a_tag(self, token_buffer: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The link with its checked address, or what it held without it."""
        attributes = _checked(token_buffer[0]["data"] or {})
        if attributes is None:
            yield from token_buffer[1:-1]
            return
        token_buffer[0]["data"] = attributes
        yield from token_buffer


def _checked(attributes: Mapping[Any, str]) -> dict[Any, str] | None:
    try:
        href = escape(link(unescape(attributes.get((None, "href"), ""))), quote=False)
    except UnacceptableURL:
        return None
    return {(None, "href"): href, (None, "rel"): REL}


def _found(attributes: MutableMapping[Any, str], new: bool = False, /) -> MutableMapping[Any, str]:
    return cast("MutableMapping[Any, str]", _linked(attributes))  # bleach takes None for "no link"


def _linked(attributes: Mapping[Any, str]) -> dict[Any, str] | None:
    checked = _checked(attributes)
    return checked and {**checked, "_text": attributes["_text"]}

"""Reading a URL as a browser does (WHATWG URL Standard, by Ada)."""

import re

from ada_url import URL
from flask_babel import gettext as _

LONGEST = 2048

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_ABSOLUTE = re.compile(r"\s*https?://", re.IGNORECASE)
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)
_MAILBOX = re.compile(r"[^\s@,/?\"'<>`\\]+@[^\s@,/?\"'<>`\\]+")
_ADDRESS = re.compile(r"[^\s/@]+@[^\s/@]+")


class UnacceptableURL(ValueError):
    """Not a URL that we can use; its text is a sentence for a person."""


def parse(url: str, base: str | None = None) -> URL:
    """The URL as a browser reads it, http or https with a host. Raises UnacceptableURL."""
    try:
        parsed = URL(url, base=base) if base else URL(url)
    except ValueError as problem:
        raise UnacceptableURL(_("That is not a web address.")) from problem
    if parsed.protocol not in ("http:", "https:") or not parsed.hostname:
        raise UnacceptableURL(_("A web address begins with https:// or http://."))
    if not _is_sound(parsed.hostname):
        raise UnacceptableURL(_("That is not a web address."))
    if len(parsed.href) > LONGEST:
        raise UnacceptableURL(_("That web address is too long."))
    return parsed


def link(href: str) -> str:
    """The absolute http, https or mailto address that a link leads to.

    Raises UnacceptableURL for any other.
    """
    if _MAILTO.match(href):
        return _mail(href)
    if not _ABSOLUTE.match(href):
        raise UnacceptableURL(_("Only whole web addresses become links."))
    return _without_user(parse(href)).href


def website(text: str) -> str | None:
    """The Website field of a reply: None when empty; https:// is added to a bare domain.

    Raises UnacceptableURL with words for the writer.
    """
    text = text.strip()
    if not text:
        return None
    if _ADDRESS.fullmatch(text):
        raise UnacceptableURL(_("That is an email address. A website looks like example.com."))
    if not _ABSOLUTE.match(text):
        if _SCHEME.match(text) and not re.match(r"[^/:@]+\.[^/:@]+:\d+(/|$)", text):
            raise UnacceptableURL(_("A website begins with https:// or http://."))
        text = "https://" + text.lstrip("/")
    parsed = _without_user(parse(text))
    if "." not in parsed.hostname.strip("."):
        raise UnacceptableURL(_("That website has no domain. It looks like example.com."))
    return parsed.href


def _mail(href: str) -> str:
    try:
        parsed = URL(href)
    except ValueError as problem:
        raise UnacceptableURL(_("That is not a mail address.")) from problem
    if parsed.protocol != "mailto:" or not _MAILBOX.fullmatch(parsed.pathname) or len(parsed.href) > LONGEST:
        raise UnacceptableURL(_("That is not a mail address."))
    return parsed.href


def _without_user(parsed: URL) -> URL:
    if parsed.username or parsed.password:
        raise UnacceptableURL(_("A web address with a user name in it is not taken."))
    return parsed


def _is_sound(host: str) -> bool:
    """Whether a browser takes the encoded labels of a host.

    Ada checks them (UTS 46) only in a host that also holds a label which is not ASCII.
    """
    return "xn--" not in host or URL.can_parse(f"https://{host.rstrip('.')}.\u00e9/")

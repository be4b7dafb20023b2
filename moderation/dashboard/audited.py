"""Entries of the audit log in words: what was done besides decisions, by whom, about what."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from moderation.articles import queries as articles
from moderation.audit.models import AuditEntry
from moderation.dashboard import strip
from moderation.foundation.languages import noted
from moderation.moderators import queries as moderators
from moderation.sites.models import Site

DID = {
    "member.set": noted("%(who)s changed a role"),
    "site.created": noted("%(who)s made this site"),
    "site.changed": noted("%(who)s changed the settings"),
    "reasons.changed": noted("%(who)s changed the reasons"),
    "writer.trust": noted("%(who)s changed the trust in a writer"),
    "writers.joined": noted("%(who)s joined two records of one writer"),
    "commenter.erased": noted("%(who)s erased a writer"),
    "wording.revealed": noted("%(who)s looked at what was redacted"),
    "article.closed": noted("%(who)s closed an article"),
    "article.opened": noted("%(who)s opened an article"),
}
WORDS = {
    "owner": noted("owner"),
    "admin": noted("admin"),
    "moderator": noted("moderator"),
    "viewer": noted("viewer"),
    "trusted": noted("trusted"),
    "banned": noted("banned"),
    "neutral": noted("neither trusted nor banned"),
    "add": noted("added"),
    "again": noted("offered again"),
    "default": noted("default"),
    "down": noted("moved down"),
    "remove": noted("no longer offered"),
    "up": noted("moved up"),
    "words": noted("new words"),
    "name": noted("name"),
    "origins": noted("allowed origins"),
    "policy": noted("rules"),
}
"""The codes of details; what is none of them, as an id, is shown as it is."""
PLACES = {"comment": "queues.comment", "article": "articles.show", "commenter": "writers.show"}
"""By detail the page of what it names."""


class Detail(NamedTuple):
    """What an entry is about, in words; `href` leads to it where it has a page."""

    words: str
    href: str | None


class Entry(NamedTuple):
    """An entry as the desk shows it; a template translates what was done, and says who."""

    row: AuditEntry
    did: str
    who: str
    details: list[Detail]


def entries(site: Site, rows: Sequence[AuditEntry]) -> list[Entry]:
    """The entries of a page: one statement each for the names of people and articles, none for none."""
    known = {row.account_id for row in rows if row.account_id}
    names = moderators.names(known | {row.details["account"] for row in rows if "account" in row.details})
    titles = _titles(rows)
    return [
        Entry(
            row, DID.get(row.act, row.act),
            (names.get(row.account_id) or _("A moderator")) if row.account_id else _("The command line"),
            _details(site, row, names, titles),
        )
        for row in rows
    ]  # fmt: skip


def _titles(rows: Sequence[AuditEntry]) -> dict[str, str]:
    wanted = {row.details["article"] for row in rows if "article" in row.details}
    return articles.names(rows[0].site_id, wanted) if wanted else {}


def _details(site: Site, row: AuditEntry, names: dict[int, str], titles: dict[str, str]) -> list[Detail]:
    found = []
    for name, value in sorted(row.details.items(), key=lambda pair: (pair[0] not in PLACES, pair[0])):
        is_there = name in PLACES and row.act != "commenter.erased"
        href = url_for(PLACES[name], site=site.key, public_id=value) if is_there else None
        found.append(Detail(_words(site, name, value, names, titles), href))
    return found


def _words(site: Site, name: str, value: Any, names: dict[int, str], titles: dict[str, str]) -> str:
    match name:
        case "account":
            return names.get(value, str(value))
        case "article":
            return titles.get(value, str(value))
        case "code":
            return strip.named(site, value)
        case "comments":
            return ngettext("%(num)s reply", "%(num)s replies", value)
        case _:
            codes = value if isinstance(value, list) else [value]
            return _(", ").join(_(WORDS[code]) if code in WORDS else str(code) for code in codes)

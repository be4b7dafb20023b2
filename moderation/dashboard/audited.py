"""Entries of the audit log in words: what was done besides decisions, by whom, about what."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _

from moderation.articles import queries as articles
from moderation.audit.models import AuditEntry
from moderation.foundation.languages import noted
from moderation.moderators import queries as moderators

DID = {
    "member.set": noted("%(who)s changed a role"),
    "site.created": noted("%(who)s made this site"),
    "site.changed": noted("%(who)s changed the settings"),
    "reasons.changed": noted("%(who)s changed the reasons"),
    "writer.trust": noted("%(who)s changed the trust in a writer"),
    "commenter.erased": noted("%(who)s erased a writer"),
    "wording.revealed": noted("%(who)s looked at what was redacted"),
    "article.closed": noted("%(who)s closed an article"),
    "article.opened": noted("%(who)s opened an article"),
}
PLACES = {"comment": "queues.comment", "article": "articles.show", "commenter": "writers.show"}
"""By detail the page of what it names."""


class Detail(NamedTuple):
    """A code or an id of an entry; `href` leads to what an id names."""

    words: str
    href: str | None


class Entry(NamedTuple):
    """An entry as the desk shows it; a template translates what was done, and says who."""

    row: AuditEntry
    did: str
    who: str
    details: list[Detail]


def entries(site: str, rows: Sequence[AuditEntry]) -> list[Entry]:
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


def _details(site: str, row: AuditEntry, names: dict[int, str], titles: dict[str, str]) -> list[Detail]:
    found = []
    for name, value in sorted(row.details.items(), key=lambda pair: (pair[0] not in PLACES, pair[0])):
        words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        is_there = name in PLACES and row.act != "commenter.erased"
        href = url_for(PLACES[name], site=site, public_id=words) if is_there else None
        if name == "account":
            words = names.get(value, words)
        found.append(Detail(titles.get(words, words) if name == "article" else words, href))
    return found

"""Why a reply was held, in words for the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

POLICY, SUSPICION = "policy", "suspicion"


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause: `kind` is "policy" (the site's rule) or "suspicion" (something in the reply)."""

    code: str
    words: str
    kind: str


class Check(NamedTuple):
    """A check in words: its name, what it looks at, and what it says when it matches."""

    kind: str
    name: str
    looks_at: str
    says: Callable[[Sequence[str]], str]
    counts: bool = False
    """Whether it says something only about what it matched."""


def _listed(matched: Sequence[str]) -> str:
    quoted = [_("“%(word)s”", word=word) for word in matched]
    return _("listed word: %(words)s", words=_(", ").join(quoted))


def _long(matched: Sequence[str]) -> str:
    if list(matched) == ["capitals"]:
        return _("written in capitals")
    return ngettext("%(num)s word", "%(num)s words", _number(matched))


def _same(matched: Sequence[str]) -> str:
    return ngettext(
        "the same text as another reply", "the same text as %(num)s other replies", _number(matched)
    )


def _late(matched: Sequence[str]) -> str:
    return _("sent after %(seconds)s seconds", seconds=matched[0])


def _many(matched: Sequence[str]) -> str:
    return ngettext("%(num)s reply in ten minutes", "%(num)s replies in ten minutes", _number(matched))


def _linked(matched: Sequence[str]) -> str:
    return ngettext("%(num)s link", "%(num)s links", _number(matched))


def _number(matched: Sequence[str]) -> int:
    return int(matched[0]) if matched[0].isdecimal() else 0


CHECKS: dict[str, Check] = {
    "honeypot": Check(
        SUSPICION,
        lazy_gettext("Hidden field"),
        lazy_gettext("a field that people can't see and programs fill in"),
        lambda matched: _("filled in a field that people can't see"),
    ),
    "minimum_time": Check(
        SUSPICION,
        lazy_gettext("Time to write"),
        lazy_gettext("how long after the form appeared it was sent"),
        _late,
        counts=True,
    ),
    "flood": Check(
        SUSPICION,
        lazy_gettext("Flood"),
        lazy_gettext("how many replies this writer sent in ten minutes"),
        _many,
        counts=True,
    ),
    "duplicate": Check(
        SUSPICION,
        lazy_gettext("Same text"),
        lazy_gettext("whether another reply says the same"),
        _same,
        counts=True,
    ),
    "links": Check(
        SUSPICION, lazy_gettext("Links"), lazy_gettext("how many links it holds"), _linked, counts=True
    ),
    "length": Check(
        SUSPICION,
        lazy_gettext("Length"),
        lazy_gettext("how many words it has, and whether it is in capitals"),
        _long,
        counts=True,
    ),
    "words": Check(
        SUSPICION,
        lazy_gettext("Listed words"),
        lazy_gettext("the site's list of words, in text, name and website"),
        _listed,
        counts=True,
    ),
    "first_reply": Check(
        POLICY,
        lazy_gettext("First reply"),
        lazy_gettext("whether a reply from this address was approved before"),
        lambda matched: _("first reply from this address"),
    ),
    "pre_moderated": Check(
        POLICY,
        lazy_gettext("Site's rule"),
        lazy_gettext("whether every reply waits for a moderator"),
        lambda matched: _("every reply waits here"),
    ),
    "banned": Check(
        POLICY,
        lazy_gettext("Ban"),
        lazy_gettext("whether a moderator banned the writer"),
        lambda matched: _("the writer is banned"),
    ),
    "unattached": Check(
        POLICY,
        lazy_gettext("Article"),
        lazy_gettext("whether its article is known"),
        lambda matched: _("its article is not known"),
    ),
}


def reasons(trace: Sequence[dict[str, Any]]) -> list[Reason]:
    """What matched in a trace, suspicion first; a check that did not answer is named too."""
    found = []
    for finding in trace:
        name, outcome = str(finding.get("check")), finding.get("outcome")
        if outcome == "matched":
            found.append(Reason(name, said(finding), kind_of(name)))
        elif outcome == "silent":
            plain = name.replace("_", " ")
            found.append(Reason(name, _("the check “%(name)s” did not answer", name=plain), SUSPICION))
    return sorted(found, key=lambda reason: reason.kind == POLICY)


def said(finding: dict[str, Any]) -> str:
    """What a check that matched says, in words; its name where this release does not know more."""
    name, matched = str(finding.get("check")), matches(finding)
    known = CHECKS.get(name)
    if known is None:
        return ": ".join(filter(None, [name.replace("_", " "), ", ".join(matched)]))
    return str(known.name) if known.counts and not matched else known.says(matched)


def matches(finding: dict[str, Any]) -> list[str]:
    """What a check matched: words or numbers."""
    return [str(part) for part in finding.get("matched") or ()]


def kind_of(name: str) -> str:
    """Whether a check speaks for the site's policy or of a suspicion; an unknown one suspects."""
    return CHECKS[name].kind if name in CHECKS else SUSPICION

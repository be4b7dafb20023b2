"""Why a reply was held, in words for the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause: `kind` is "policy" (the site's rule) or "suspicion" (something in the reply)."""

    code: str
    words: str
    kind: str


Words = Callable[[Sequence[str]], str]


def _listed(matched: Sequence[str]) -> str:
    return _("listed word: %(words)s", words=", ".join(_("“%(word)s”", word=word) for word in matched))


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


_WORDS: dict[str, tuple[str, Words]] = {
    "honeypot": ("suspicion", lambda matched: _("filled in a field that people can't see")),
    "minimum_time": ("suspicion", _late),
    "flood": ("suspicion", _many),
    "duplicate": ("suspicion", _same),
    "links": ("suspicion", _linked),
    "length": ("suspicion", _long),
    "words": ("suspicion", _listed),
    "first_reply": ("policy", lambda matched: _("first reply from this address")),
    "pre_moderated": ("policy", lambda matched: _("every reply waits here")),
    "banned": ("policy", lambda matched: _("the writer is banned")),
    "unattached": ("policy", lambda matched: _("its article is not known")),
}


def reasons(trace: Sequence[dict[str, Any]]) -> list[Reason]:
    """What matched in a trace, suspicion first; a check that did not answer is named too."""
    found = []
    for finding in trace:
        name, outcome = str(finding.get("check")), finding.get("outcome")
        kind, words = _WORDS.get(name, ("suspicion", None))
        plain = name.replace("_", " ")
        if outcome == "matched":
            found.append(Reason(name, words(finding.get("matched") or [""]) if words else plain, kind))
        elif outcome == "silent":
            found.append(Reason(name, _("the check “%(name)s” did not answer", name=plain), "suspicion"))
    return sorted(found, key=lambda reason: reason.kind == "policy")

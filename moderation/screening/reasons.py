"""Why a reply was held, in words for the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause: `kind` is "policy" (the site's rule) or "suspicion" (something in the reply)."""

    code: str
    words: str
    kind: str


Words = Callable[[Sequence[str]], str]


def _listed(matched: Sequence[str]) -> str:
    return "listed word: " + ", ".join(f"“{word}”" for word in matched)


def _long(matched: Sequence[str]) -> str:
    return "written in capitals" if list(matched) == ["capitals"] else f"{matched[0]} words"


def _same(matched: Sequence[str]) -> str:
    others = "another reply" if matched[0] == "1" else f"{matched[0]} other replies"
    return f"the same text as {others}"


_WORDS: dict[str, tuple[str, Words]] = {
    "honeypot": ("suspicion", lambda _: "filled in a field that people can't see"),
    "minimum_time": ("suspicion", lambda matched: f"sent after {matched[0]} seconds"),
    "flood": ("suspicion", lambda matched: f"{matched[0]} replies in ten minutes"),
    "duplicate": ("suspicion", _same),
    "links": ("suspicion", lambda matched: f"{matched[0]} links"),
    "length": ("suspicion", _long),
    "words": ("suspicion", _listed),
    "first_reply": ("policy", lambda _: "first reply from this address"),
    "pre_moderated": ("policy", lambda _: "every reply waits here"),
    "banned": ("policy", lambda _: "the writer is banned"),
    "unattached": ("policy", lambda _: "its article is not known"),
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
            found.append(Reason(name, f"the check “{plain}” did not answer", "suspicion"))
    return sorted(found, key=lambda reason: reason.kind == "policy")

"""Reasons of a rejection: what the desk offers on the digits 1 to 9, and what the writer is told.

Each belongs to a category of the statements of reasons that Article 17 of the EU's Digital Services Act
(Regulation 2022/2065) asks for. The codes are those of the DSA Transparency Database, whose API took its
present list on 1 July 2025: https://transparency.dsa.ec.europa.eu/page/api-documentation, "Category".
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from flask_babel import lazy_gettext

MOST = 9
"""As many as there are digits."""
LONGEST_CODE = 40
LONGEST_LABEL = 40
LONGEST_TEXT = 500
MOST_REMOVED = 30
"""Removed reasons that are remembered, so that old decisions still say theirs."""

_PREFIX = "STATEMENT_CATEGORY_"
OTHER = _PREFIX + "OTHER_VIOLATION_TC"
CATEGORIES = {
    _PREFIX + code: words
    for code, words in (
        ("ANIMAL_WELFARE", lazy_gettext("Animal welfare")),
        ("CONSUMER_INFORMATION", lazy_gettext("Consumer information infringements")),
        ("CYBER_VIOLENCE", lazy_gettext("Cyber violence")),
        ("CYBER_VIOLENCE_AGAINST_WOMEN", lazy_gettext("Cyber violence against women")),
        ("DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", lazy_gettext("Data protection and privacy violations")),
        ("ILLEGAL_OR_HARMFUL_SPEECH", lazy_gettext("Illegal or harmful speech")),
        ("INTELLECTUAL_PROPERTY_INFRINGEMENTS", lazy_gettext("Intellectual property infringements")),
        ("NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
         lazy_gettext("Negative effects on civic discourse or elections")),
        ("NOT_SPECIFIED_NOTICE", lazy_gettext("Alleged illegal content that a notice does not specify")),
        ("OTHER_VIOLATION_TC", lazy_gettext("Other violation of the site's rules")),
        ("PROTECTION_OF_MINORS", lazy_gettext("Protection of minors")),
        ("RISK_FOR_PUBLIC_SECURITY", lazy_gettext("Risk for public security")),
        ("SCAMS_AND_FRAUD", lazy_gettext("Scams and fraud")),
        ("SELF_HARM", lazy_gettext("Self-harm")),
        ("UNSAFE_AND_PROHIBITED_PRODUCTS", lazy_gettext("Unsafe or prohibited products")),
        ("VIOLENCE", lazy_gettext("Violence")),
    )
}  # fmt: skip
"""Every category of the database, in its order, and its name in words."""


class Words(NamedTuple):
    """A reason in one language: short, for the desk, and as a text for the writer."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a reply is not published. Its code stands in decisions and never changes."""

    code: str
    category: str
    words: dict[str, Words]
    """By language (BCP 47)."""
    removed: bool = False
    """Not offered any more; decisions that name it can still be read."""

    def words_in(self, *languages: str) -> Words:
        """The words in the first of these languages that has some, then in English, then in any."""
        for language in (*languages, "en"):
            found = self.words.get(language) or self.words.get(language.partition("-")[0])
            if found is not None:
                return found
        return next(iter(self.words.values()), Words(self.code.replace("_", " "), ""))

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Reason":
        """The reason kept as JSON."""
        words = {language: Words(*pair) for language, pair in stored["words"].items()}
        return cls(stored["code"], stored["category"], words, bool(stored.get("removed")))

    def stored(self) -> dict[str, Any]:
        """The reason as JSON."""
        words = {language: list(pair) for language, pair in self.words.items()}
        made = {"code": self.code, "category": self.category, "words": words}
        return made | {"removed": True} if self.removed else made


def code_for(label: str, taken: Iterable[str]) -> str:
    """A new code made of a label, unlike those `taken`: "Off topic" is off_topic."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[: LONGEST_CODE - 4].strip("_") or "reason"
    known, number, code = set(taken), 2, stem
    while code in known:
        code, number = f"{stem}_{number}", number + 1
    return code


def with_one(reasons: Sequence[Reason], reason: Reason) -> tuple[Reason, ...]:
    """The list with a reason in place of the one with its code, or behind the others that are offered."""
    if any(known.code == reason.code and not known.removed for known in reasons):
        return tuple(reason if known.code == reason.code else known for known in reasons)
    others = [known for known in reasons if known.code != reason.code]
    return _listed([*(known for known in others if not known.removed), reason], _removed(others))


def without(reasons: Sequence[Reason], code: str) -> tuple[Reason, ...]:
    """The list in which one is not offered any more; it is remembered, though not for ever."""
    gone = [replace(reason, removed=True) for reason in reasons if reason.code == code]
    rest = [reason for reason in reasons if reason.code != code]
    return _listed([reason for reason in rest if not reason.removed], [*gone, *_removed(rest)])


def moved(reasons: Sequence[Reason], code: str, by: int) -> tuple[Reason, ...]:
    """The list with one reason `by` places further down (-1: up); at either end it stays."""
    offered = [reason for reason in reasons if not reason.removed]
    place = next((place for place, reason in enumerate(offered) if reason.code == code), None)
    if place is not None and 0 <= place + by < len(offered):
        offered.insert(place + by, offered.pop(place))
    return _listed(offered, _removed(reasons))


def _removed(reasons: Sequence[Reason]) -> list[Reason]:
    return [reason for reason in reasons if reason.removed]


def _listed(offered: Sequence[Reason], removed: Sequence[Reason]) -> tuple[Reason, ...]:
    return (*offered, *removed[:MOST_REMOVED])


def _read(path: Path) -> tuple[Reason, ...]:
    with path.open("rb") as file:
        sections = tomllib.load(file)
    return tuple(_made(code, **section) for code, section in sections.items())


def _made(code: str, *, category: str, **words: list[str]) -> Reason:
    return Reason(code, _PREFIX + category, {language: Words(*pair) for language, pair in words.items()})


DEFAULTS = _read(Path(__file__).with_name("reasons.toml"))
"""What a site has until it makes its own list."""
DEFAULT = "other"
"""The code of the reason in force where nobody chose one."""

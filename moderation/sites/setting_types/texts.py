"""Lists of words, and contacts."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import format_decimal
from flask_babel import gettext as _

from moderation.foundation.text import plain_line
from moderation.sites.setting_types.base import NotAllowed, Setting

if TYPE_CHECKING:
    from moderation.sites.policy import Policy

_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_PAGE = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, kw_only=True)
class WordList(Setting):
    """Words and phrases: one per line in the form, separated by commas in a command."""

    most: int = 20_000
    """Characters of all of them."""

    def check(self, value: Any, policy: "Policy") -> tuple[str, ...]:
        words = tuple(filter(None, map(plain_line, value)))
        length = sum(len(word) + 1 for word in words)
        if length > self.most:
            raise NotAllowed(_too_long(length, self.most))
        return words

    def parse(self, typed: str) -> tuple[str, ...]:
        return tuple(typed.split(","))

    def nearest(self, stored: Any, default: Any) -> Any:
        if not isinstance(stored, list):
            return default
        kept, left = [], self.most
        for word in stored:
            if isinstance(word, str) and len(word) < left:
                kept.append(word)
                left -= len(word) + 1
        return tuple(kept)

    def to_json(self, value: Any) -> Any:
        return list(value)

    def to_text(self, value: Any) -> str:
        return ",".join(value)

    @property
    def allows(self) -> str:
        return f"separated by commas, up to {self.most:,} characters"


@dataclass(frozen=True, kw_only=True)
class Contact(Setting):
    """An email or web address, or nothing."""

    most: int = 300
    """Characters."""

    def check(self, value: Any, policy: "Policy") -> str:
        contact = plain_line(str(value))
        if len(contact) > self.most:
            raise NotAllowed(_too_long(len(contact), self.most))
        if contact and not _is_contact(contact):
            raise NotAllowed(
                _(
                    "Enter an email or web address, like editors@magazine.example"
                    " or https://magazine.example/rules."
                )
            )
        return contact

    def nearest(self, stored: Any, default: Any) -> Any:
        sound = isinstance(stored, str) and len(stored) <= self.most and _is_contact(stored)
        return stored if sound else default

    @property
    def allows(self) -> str:
        return f"an email or web address, up to {self.most} characters"


def _is_contact(text: str) -> bool:
    return not text or bool(_EMAIL.fullmatch(text) or _PAGE.fullmatch(text))


def _too_long(length: int, most: int) -> str:
    return _(
        "That is too long: %(length)s characters. %(most)s fit.",
        length=format_decimal(length),
        most=format_decimal(most),
    )

"""Numbers, choices and switches."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import format_decimal
from flask_babel import gettext as _

from moderation.sites.setting_types.base import NotAllowed, Setting

if TYPE_CHECKING:
    from moderation.sites.policy import Policy


@dataclass(frozen=True, kw_only=True)
class Number(Setting):
    """A whole number from `least` to `most`."""

    least: int
    most: int
    unit: str = ""

    def check(self, value: Any, policy: "Policy") -> int:
        if not isinstance(value, int) or not self.least <= value <= self.most:
            raise NotAllowed(
                _(
                    "Enter a whole number from %(least)s to %(most)s.",
                    least=format_decimal(self.least),
                    most=format_decimal(self.most),
                )
            )
        return value

    @staticmethod
    def parse(typed: str) -> int | None:
        digits = typed.strip()
        return int(digits) if digits.isdecimal() and len(digits) < 20 else None

    def nearest(self, stored: Any, default: Any) -> Any:
        if isinstance(stored, bool) or not isinstance(stored, int | float) or math.isnan(stored):
            return default
        return min(max(stored, self.least), self.most)

    @property
    def allows(self) -> str:
        return f"{self.least:,} to {self.most:,} {self.unit}".strip()


@dataclass(frozen=True, kw_only=True)
class Choice(Setting):
    """One value of an enumeration."""

    choices: Mapping[Any, str]
    """The values, in the order of the form, and what people call them."""

    def check(self, value: Any, policy: "Policy") -> Any:
        if value not in self.choices:
            raise NotAllowed(_("Choose one of these: %(choices)s.", choices=", ".join(self.choices)))
        return next(choice for choice in self.choices if choice == value)

    def nearest(self, stored: Any, default: Any) -> Any:
        return next((choice for choice in self.choices if choice == stored), default)

    @property
    def allows(self) -> str:
        *others, last = (f"`{choice}`" for choice in self.choices)
        return f"{', '.join(others)} or {last}"


@dataclass(frozen=True, kw_only=True)
class Switch(Setting):
    """On or off."""

    _WORDS: ClassVar = {"on": True, "off": False}

    def check(self, value: Any, policy: "Policy") -> bool:
        if not isinstance(value, bool):
            raise NotAllowed(_("Choose one of these: %(choices)s.", choices="on, off"))
        return value

    def parse(self, typed: str) -> bool | None:
        return self._WORDS.get(typed.strip())

    def nearest(self, stored: Any, default: Any) -> Any:
        return stored if isinstance(stored, bool) else default

    def to_text(self, value: Any) -> str:
        return "on" if value else "off"

    @property
    def allows(self) -> str:
        return "`on` or `off`"

"""What every type of setting has."""

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from moderation.sites.policy import Policy


class NotAllowed(ValueError):
    """A value that a setting doesn't take. Its text tells a person what it does take."""


class Section(enum.Enum):
    """Groups of settings, in the order of the form."""

    MODERATION = _l("Moderation")
    REJECTION = _l("Rejected replies")
    WRITING = _l("Writing a reply")
    SCREENING = _l("Screening")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What is known about a setting besides its name and default. Its words are lazy translations."""

    title: str
    help: str = ""
    section: Section = Section.MODERATION
    own_page: bool = False
    """It has a page of its own in the dashboard and is left out of the form."""

    def check(self, value: Any, policy: "Policy") -> Any:
        """The value, tidied. Raises NotAllowed."""
        raise NotImplementedError

    def parse(self, typed: str) -> Any:
        """The value that somebody typed, unchecked. Raises NotAllowed for what is no value at all."""
        return typed

    def nearest(self, stored: Any, default: Any) -> Any:
        """The allowed value nearest to one from stored JSON. Never fails."""
        raise NotImplementedError

    def to_json(self, value: Any) -> Any:
        """The value as `nearest` reads it."""
        return value

    def to_text(self, value: Any) -> str:
        """The value as `parse` reads it."""
        return str(value)

    @property
    def allows(self) -> str:
        """What it takes, in a few words, for docs and `moderation site show`."""
        raise NotImplementedError

"""What a site decides about its replies: every setting, its default and its unit in one place."""

import enum
from dataclasses import dataclass, fields
from typing import Any

from moderation.sites.reasons import DEFAULT, DEFAULTS, Reason


class Hold(enum.StrEnum):
    """Which replies wait for a moderator."""

    ALL = "hold"
    FIRST = "first"
    SUSPECT = "publish"


class UnknownArticle(enum.StrEnum):
    """What becomes of a reply from an unknown URL of an allowed origin."""

    PROVISIONAL = "provisional"
    UNATTACHED = "unattached"


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of one site; an absent one has its default."""

    hold: Hold = Hold.ALL
    """`hold`: every reply waits. `first`: only until one from the address was approved. `publish`: only
    what a check suspects."""
    unknown_article: UnknownArticle = UnknownArticle.PROVISIONAL
    max_depth: int = 5
    """Levels of nesting, 1 to 10; 1 is a flat thread."""
    edit_window: int = 900
    """Seconds in which a writer may edit or withdraw; 0 switches both off."""
    undo_window: int = 30
    """Seconds before a decision leaves the house (mail to readers)."""
    minimum_time: int = 3
    """Seconds that a person needs at least to fill the form in."""
    max_links: int = 2
    """Links that a reply may hold without being held."""
    min_length: int = 2
    max_length: int = 10_000
    """Characters of a reply as typed."""
    most_words: int = 600
    """Words above which a reply is held."""
    held_words: tuple[str, ...] = ()
    """Words and phrases that hold a reply."""
    spam_words: tuple[str, ...] = ()
    """Words and phrases that make a reply spam."""
    close_after_days: int = 0
    """Days after which an article closes by itself; 0 is never."""
    check_dns: bool = False
    """Ask the DNS whether the address's domain takes mail."""
    digest_minutes: int = 15
    """Minutes between two mails to one moderator about a growing queue."""
    reasons: tuple[Reason, ...] = DEFAULTS
    """Why replies are rejected, in the order of the digits; removed ones stand behind."""
    default_reason: str = DEFAULT
    """The code of the reason of a rejection until a moderator gives one."""
    tell_writers: bool = False
    """Mail the reason to the writer of a rejected reply once the undo window has closed."""
    appeal_contact: str = ""
    """An address or URL at which writers may object to a decision."""

    @property
    def offered(self) -> tuple[Reason, ...]:
        """The reasons that a moderator may give: the first stands on the digit 1."""
        return tuple(reason for reason in self.reasons if not reason.removed)

    @property
    def default(self) -> Reason:
        """The reason of a rejection until a moderator gives one: the last one where none was chosen."""
        offered = self.offered
        return next((reason for reason in offered if reason.code == self.default_reason), offered[-1])

    def offers(self, code: str | None) -> bool:
        """Whether a moderator may give the reason with this code."""
        return any(reason.code == code for reason in self.offered)

    def reason(self, code: str | None) -> Reason | None:
        """The reason with this code, offered or removed."""
        return next((reason for reason in (*self.reasons, *DEFAULTS) if reason.code == code), None)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Policy":
        """The policy kept as JSON; settings that this release does not know are left out."""
        known = {field.name: stored[field.name] for field in fields(cls) if field.name in stored}
        for name, kind in (("hold", Hold), ("unknown_article", UnknownArticle)):
            if name in known:
                known[name] = kind(known[name])
        for name in ("held_words", "spam_words"):
            if name in known:
                known[name] = tuple(known[name])
        if "reasons" in known:
            known["reasons"] = tuple(map(Reason.of, known["reasons"]))
        return cls(**known)

    def stored(self) -> dict[str, Any]:
        """The policy as JSON; the reasons only where they are the site's own."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "reasons"}
        made = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        own = {} if self.reasons == DEFAULTS else {"reasons": [reason.stored() for reason in self.reasons]}
        return made | own

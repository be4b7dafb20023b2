"""What a site decides about its replies: each setting once, with its default, bounds, unit and help."""

import enum
from dataclasses import dataclass, field, fields
from typing import Any

from flask_babel import lazy_gettext as _l

from moderation.sites.reasons import DEFAULT, DEFAULTS, Reason
from moderation.sites.setting_types import (
    Choice,
    Contact,
    Number,
    ReasonCode,
    ReasonList,
    Section,
    Setting,
    Switch,
    WordList,
)
from moderation.sites.setting_types.stored import read, written


class Hold(enum.StrEnum):
    """Which replies wait for a moderator."""

    ALL = "hold"
    FIRST = "first"
    SUSPECT = "publish"


class UnknownArticle(enum.StrEnum):
    """What becomes of a reply from an unknown URL of an allowed origin."""

    PROVISIONAL = "provisional"
    UNATTACHED = "unattached"


def setting(default: Any, declared: Setting) -> Any:
    """A field of the policy: its default, and all else that is known about it."""
    return field(default=default, metadata={"setting": declared})


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of one site; an absent one has its default."""

    hold: Hold = setting(
        Hold.ALL,
        Choice(
            title=_l("Hold for moderation"),
            choices={
                Hold.ALL: _l("Every reply"),
                Hold.FIRST: _l("Replies from new writers"),
                Hold.SUSPECT: _l("Only suspicious replies"),
            },
            help=_l("Writers are new until you approve one of their replies."),
        ),
    )
    unknown_article: UnknownArticle = setting(
        UnknownArticle.PROVISIONAL,
        Choice(
            title=_l("Replies from unknown pages"),
            help=_l("Pages of an allowed origin that aren't articles yet."),
            choices={
                UnknownArticle.PROVISIONAL: _l("Create a provisional article"),
                UnknownArticle.UNATTACHED: _l("Leave the reply unattached"),
            },
        ),
    )
    digest_minutes: int = setting(
        15,
        Number(
            title=_l("Time between emails to a moderator"),
            help=_l("Within it, a moderator gets at most one email about a growing queue."),
            least=0,
            most=1_440,
            unit=_l("minutes"),
        ),
    )
    reasons: tuple[Reason, ...] = setting(
        DEFAULTS,
        ReasonList(title=_l("Rejection reasons"), section=Section.REJECTION),
    )
    default_reason: str = setting(
        DEFAULT,
        ReasonCode(
            title=_l("Default reason"),
            help=_l("Given to a rejection until a moderator chooses another."),
            section=Section.REJECTION,
        ),
    )
    undo_window: int = setting(
        30,
        Number(
            title=_l("Undo window"),
            help=_l("Until it closes, the reason can change and Undo cancels the email."),
            section=Section.REJECTION,
            least=0,
            most=600,
            unit=_l("seconds"),
        ),
    )
    tell_writers: bool = setting(
        False,
        Switch(title=_l("Email writers the reason when their reply is rejected"), section=Section.REJECTION),
    )
    appeal_contact: str = setting(
        "",
        Contact(
            title=_l("Contact for appeals"),
            help=_l("An email or web address, shown in that email. Optional."),
            section=Section.REJECTION,
        ),
    )
    edit_window: int = setting(
        900,
        Number(
            title=_l("Edit window"),
            help=_l("How long writers can edit or withdraw a reply. 0 turns it off."),
            section=Section.WRITING,
            least=0,
            most=86_400,
            unit=_l("seconds"),
        ),
    )
    minimum_time: int = setting(
        3,
        Number(
            title=_l("Minimum time to fill in the form"),
            help=_l("Bots are faster than people."),
            section=Section.WRITING,
            least=0,
            most=60,
            unit=_l("seconds"),
        ),
    )
    min_length: int = setting(
        2,
        Number(title=_l("Minimum length"), section=Section.WRITING, least=1, most=100, unit=_l("characters")),
    )
    max_length: int = setting(
        10_000,
        Number(
            title=_l("Maximum length"), section=Section.WRITING, least=100, most=50_000, unit=_l("characters")
        ),
    )
    max_depth: int = setting(
        5,
        Number(
            title=_l("Maximum nesting depth"),
            help=_l("1 keeps the thread flat."),
            section=Section.WRITING,
            least=1,
            most=10,
            unit=_l("levels"),
        ),
    )
    close_after_days: int = setting(
        0,
        Number(
            title=_l("Close new articles to replies after"),
            help=_l("0 keeps them open."),
            section=Section.WRITING,
            least=0,
            most=3_650,
            unit=_l("days"),
        ),
    )
    check_dns: bool = setting(
        False,
        Switch(
            title=_l("Refuse email addresses whose domain accepts no mail"),
            help=_l("Looks the domain up in DNS."),
            section=Section.WRITING,
        ),
    )
    max_links: int = setting(
        2,
        Number(
            title=_l("Links allowed in a reply"),
            help=_l("Replies with more are held."),
            section=Section.SCREENING,
            least=0,
            most=50,
        ),
    )
    most_words: int = setting(
        600,
        Number(
            title=_l("Words allowed in a reply"),
            help=_l("Longer replies are held."),
            section=Section.SCREENING,
            least=10,
            most=10_000,
        ),
    )
    held_words: tuple[str, ...] = setting(
        (),
        WordList(
            title=_l("Words that hold a reply"),
            help=_l("One word or phrase per line. Only whole words match, in any case."),
            section=Section.SCREENING,
        ),
    )
    spam_words: tuple[str, ...] = setting(
        (),
        WordList(
            title=_l("Words that mark a reply as spam"),
            help=_l("One word or phrase per line."),
            section=Section.SCREENING,
        ),
    )

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
        """The policy kept as JSON; what is out of bounds is read as the nearest allowed value."""
        return cls(**read(cls, stored))

    def stored(self) -> dict[str, Any]:
        """The policy as JSON; the reasons only where they are the site's own."""
        values: dict[str, Any] = written(self)
        if self.reasons == DEFAULTS:
            del values["reasons"]
        return values


SETTINGS: dict[str, Setting] = {place.name: place.metadata["setting"] for place in fields(Policy)}
"""Every setting of a site by its name."""

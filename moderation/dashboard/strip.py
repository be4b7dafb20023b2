"""Reasons at the desk: which one a decision gets, the strip that offers the others, and their names.

The strip stands beside the line that tells of a rejection, as long as the undo window is open.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from moderation.comments.models import Status
from moderation.dashboard.rows import Told
from moderation.decisions import queries as decisions
from moderation.decisions.models import Act, ActorKind, Decision
from moderation.foundation.errors import Invalid
from moderation.foundation.languages import language
from moderation.sites.models import Site
from moderation.sites.policy import Policy

SPAM = "spam"
"""The code of the reason that a reply marked as spam gets, where the site has it."""
CHECKS = {
    "honeypot": lazy_gettext("a field that people can't see was filled in"),
    "words": lazy_gettext("a listed word"),
}
"""Checks that decide by themselves, as the reason of their decision."""


class Choice(NamedTuple):
    """A reason as a button: `digit` is its key, `chosen` whether it is in force."""

    code: str
    label: str
    digit: int
    chosen: bool


class Strip(NamedTuple):
    """The reasons of a site for one rejection, and the moment after which they are not offered."""

    decision: str
    choices: list[Choice]
    until: datetime

    @property
    def news(self) -> dict[str, Any]:
        """For the desk's script."""
        return {"reasons": [choice._asdict() for choice in self.choices], "until": self.until.isoformat()}


def strip_of(site: Site, act: Told | None, now: datetime) -> Strip | None:
    """The strip of an act: None unless it is a rejection that stands and may still be taken back.

    Two statements, and only after a rejection.
    """
    if act is None or not act.undoable or not _rejects(act.decision):
        return None
    decision = act.decision
    if act.comment is None or act.comment.version != decision.version:
        return None
    until = decisions.window_closes(decision, timedelta(seconds=site.policy.undo_window), now)
    if until is None:
        return None
    return Strip(decision.public_id, _choices(site, decisions.reason_of(decision)), until)


def reason_for(policy: Policy, to: Status, given: str) -> str | None:
    """The code of the reason that a decision gets: the one given, else the site's own for that status.

    Raises Invalid for a code that the site does not offer.
    """
    if given and to in (Status.REJECTED, Status.SPAM):
        return checked(policy, given)
    if to is Status.REJECTED:
        return policy.default.code
    return SPAM if to is Status.SPAM and policy.offers(SPAM) else None


def checked(policy: Policy, code: str) -> str:
    """The code, if it is one of the reasons that the site offers. Raises Invalid."""
    if not policy.offers(code):
        raise Invalid({"reason": [_("This site has no such reason.")]}, _("This site has no such reason."))
    return code


def offered(site: Site) -> list[Choice]:
    """The reasons of a site as choices, its default one chosen."""
    return _choices(site, site.policy.default.code)


def named(site: Site, code: str) -> str:
    """What people call one of the site's reasons, also one that it does not offer any more."""
    known = site.policy.reason(code)
    return known.words_in(language(), site.language).label if known else code.replace("_", " ")


def because(site: Site, decision: Decision) -> str:
    """The reason that stands with a decision, as people call it; "" without one."""
    code = decision.reason
    if not code:
        return ""
    if decision.actor is ActorKind.RULE:
        return str(CHECKS.get(code) or code.replace("_", " "))
    return named(site, code)


def _choices(site: Site, chosen: str | None) -> list[Choice]:
    return [
        Choice(reason.code, named(site, reason.code), digit, reason.code == chosen)
        for digit, reason in enumerate(site.policy.offered, 1)
    ]


def _rejects(decision: Decision) -> bool:
    return decision.act is Act.DECIDE and decision.to_status is Status.REJECTED

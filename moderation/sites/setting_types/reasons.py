"""A site's reasons of rejection, and the default one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from moderation.sites.reasons import DEFAULTS, Reason
from moderation.sites.setting_types.base import NotAllowed, Setting

if TYPE_CHECKING:
    from moderation.sites.policy import Policy


@dataclass(frozen=True, kw_only=True)
class ReasonCode(Setting):
    """The code of a reason that the site offers."""

    own_page: bool = True

    def check(self, value: Any, policy: "Policy") -> str:
        if not policy.offers(value):
            codes = ", ".join(reason.code for reason in policy.offered)
            raise NotAllowed(_("Choose one of these: %(choices)s.", choices=codes))
        return str(value)

    def nearest(self, stored: Any, default: Any) -> Any:
        return stored if isinstance(stored, str) else default

    @property
    def allows(self) -> str:
        return "the code of a reason that the site offers"


@dataclass(frozen=True, kw_only=True)
class ReasonList(Setting):
    """The site's reasons, which only the dashboard changes, one at a time."""

    own_page: bool = True

    def check(self, value: Any, policy: "Policy") -> Any:
        raise NotAllowed(_("Change the reasons in the dashboard, under Settings."))

    def nearest(self, stored: Any, default: Any) -> Any:
        try:
            reasons = tuple(map(Reason.of, stored))
        except (AttributeError, KeyError, TypeError, ValueError):
            return DEFAULTS
        return reasons if any(not reason.removed for reason in reasons) else DEFAULTS

    def to_json(self, value: Any) -> Any:
        return [reason.stored() for reason in value]

    def to_text(self, value: Any) -> str:
        return ",".join(reason.code for reason in value if not reason.removed)

    @property
    def allows(self) -> str:
        return "changed in the dashboard only"

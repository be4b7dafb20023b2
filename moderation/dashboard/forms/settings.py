"""The form of a site's settings."""

import re
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.i18n import Translations
from wtforms import BooleanField, Form, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from moderation.dashboard.forms.lengths import AtMost
from moderation.foundation import text, urls
from moderation.sites.models import Site
from moderation.sites.policy import Hold, Policy

_NUMBERS = ("undo_window", "edit_window", "minimum_time", "max_links", "max_depth", "max_length")

_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_PAGE = re.compile(r"https?://[^\s<>\"]+")


class SettingsForm(Form):
    """Name, allowed origins and policy of a site. The CSRF token is checked for the whole application."""

    class Meta:
        """WTForms' own sentences, in the present language."""

        def get_translations(self, _form: Form) -> Translations:
            """Those of WTForms' catalogs."""
            return Translations()

    name = StringField(lazy_gettext("Name"), [InputRequired(lazy_gettext("A name is needed.")), AtMost(200)])
    origins = TextAreaField(lazy_gettext("Allowed origins"))
    hold = RadioField(
        lazy_gettext("Which replies wait for a moderator"),
        choices=lambda: {
            Hold.ALL.value: _("Every reply"),
            Hold.FIRST.value: _("The first reply of an address, until one was approved"),
            Hold.SUSPECT.value: _("Only what a check suspects"),
        },
    )
    undo_window = IntegerField(
        lazy_gettext("Seconds before a decision leaves the house"), [NumberRange(0, 600)]
    )
    tell_writers = BooleanField(lazy_gettext("Mail the reason to the writer of a rejected reply"))
    appeal_contact = StringField(lazy_gettext("Where writers may object"), [AtMost(300)])
    edit_window = IntegerField(
        lazy_gettext("Seconds in which a writer may edit or withdraw"), [NumberRange(0, 86_400)]
    )
    minimum_time = IntegerField(
        lazy_gettext("Seconds that filling in the form takes at least"), [NumberRange(0, 60)]
    )
    max_links = IntegerField(lazy_gettext("Links that a reply may hold"), [NumberRange(0, 50)])
    max_depth = IntegerField(lazy_gettext("Levels of replies to replies"), [NumberRange(1, 10)])
    max_length = IntegerField(lazy_gettext("Characters of a reply"), [NumberRange(100, 50_000)])
    held_words = TextAreaField(lazy_gettext("Words that hold a reply"), [AtMost(20_000)])
    spam_words = TextAreaField(lazy_gettext("Words that make a reply spam"), [AtMost(20_000)])

    @classmethod
    def of(cls, site: Site) -> "SettingsForm":
        """The form with a site's present settings."""
        policy = site.policy
        return cls(
            name=site.name, origins="\n".join(allowed.origin for allowed in site.origins),
            hold=policy.hold.value,
            tell_writers=policy.tell_writers, appeal_contact=policy.appeal_contact,
            held_words="\n".join(policy.held_words), spam_words="\n".join(policy.spam_words),
            **{name: getattr(policy, name) for name in _NUMBERS},
        )  # fmt: skip

    def validate_origins(self, found: TextAreaField) -> None:
        """One web address a line."""
        for line in _lines(found.data):
            try:
                urls.origin(line)
            except urls.UnacceptableURL as problem:
                raise ValidationError(
                    _("%(line)s: %(problem)s It looks like https://magazine.example.",
                      line=line[:60], problem=problem)
                ) from None  # fmt: skip

    def validate_appeal_contact(self, found: StringField) -> None:
        """An address or a web address; none is fine."""
        contact = text.plain_line(found.data or "")
        if contact and not _ADDRESS.fullmatch(contact) and not _PAGE.fullmatch(contact):
            raise ValidationError(
                _("It looks like editors@magazine.example or https://magazine.example/rules.")
            )

    @property
    def listed_origins(self) -> list[str]:
        """The origins, one form each."""
        return list(dict.fromkeys(urls.origin(line) for line in _lines(self.origins.data)))

    def policy(self, before: Policy) -> Policy:
        """The policy as typed; what the form does not show stays."""
        return replace(
            before, hold=Hold(self.hold.data), tell_writers=bool(self.tell_writers.data),
            appeal_contact=text.plain_line(self.appeal_contact.data or ""),
            held_words=tuple(_lines(self.held_words.data)),
            spam_words=tuple(_lines(self.spam_words.data)),
            **{name: getattr(self, name).data for name in _NUMBERS},
        )  # fmt: skip


def _lines(typed: str | None) -> list[str]:
    return [line for line in map(text.plain_line, (typed or "").splitlines()) if line]

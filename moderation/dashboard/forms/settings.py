"""The form of a site's settings: a field for each setting that has no page of its own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.i18n import Translations
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    Form,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, ValidationError

from moderation.dashboard.forms.lengths import AtMost
from moderation.foundation import text, urls
from moderation.sites.models import Site
from moderation.sites.policy import SETTINGS, Policy
from moderation.sites.setting_types import (
    Choice,
    Contact,
    NotAllowed,
    Number,
    Section,
    Setting,
    Switch,
    WordList,
)


class SettingsForm(Form):
    """Name and allowed origins of a site; `settings_form` adds its policy.

    The CSRF token is checked for the whole application.
    """

    class Meta:
        """WTForms' own sentences, in the present language."""

        def get_translations(self, _form: Form) -> Translations:
            """Those of WTForms' catalogs."""
            return Translations()

    name = StringField(
        lazy_gettext("Name"),
        [InputRequired(lazy_gettext("A name is needed.")), AtMost(200)],
    )
    origins = TextAreaField(
        lazy_gettext("Allowed origins"),
        description=lazy_gettext(
            "One per line, like https://magazine.example. Only their pages can embed replies."
        ),
    )

    def __init__(self, *arguments: Any, **present: Any) -> None:
        """Take what WTForms' Form takes."""
        super().__init__(*arguments, **present)
        self.checked: dict[str, Any] = {}
        """What the policy gets, by setting, of the fields that are all right."""

    def validate_origins(self, origins: TextAreaField) -> None:
        """One web address per line."""
        for line in _lines(origins.data):
            try:
                urls.allowed_origin(line)
            except urls.UnacceptableURL as problem:
                raise ValidationError(
                    _(
                        "%(line)s: %(problem)s It looks like https://magazine.example.",
                        line=line[:60],
                        problem=problem,
                    )
                ) from None

    @property
    def listed_origins(self) -> list[str]:
        """The origins, each once."""
        return list(dict.fromkeys(urls.allowed_origin(line) for line in _lines(self.origins.data)))

    def sections(self) -> list[tuple[Section, list[Field]]]:
        """The fields of the policy, by section."""
        fields: dict[Section, list[Field]] = {section: [] for section in Section}
        for name, setting in _on_form().items():
            fields[setting.section].append(self[name])
        return list(fields.items())

    def policy(self, before: Policy) -> Policy:
        """The policy as typed; settings with a page of their own stay."""
        return replace(before, **self.checked)


def settings_form(site: Site, typed: MultiDict[str, str] | None = None) -> SettingsForm:
    """The form with the site's settings, or with what was typed in their place.

    A field that was not sent at all keeps its setting; a switch that was not sent is off.
    """
    policy = site.policy
    fields = {name: _field(setting, policy) for name, setting in _on_form().items()}
    form_class: type[SettingsForm] = type("SettingsForm", (SettingsForm,), fields)
    origins = "\n".join(allowed.origin for allowed in site.origins)
    present = {name: _shown(setting, getattr(policy, name)) for name, setting in _on_form().items()}
    return form_class(typed, name=site.name, origins=origins, **present)


class _Allowed:
    """Checks a field by its setting; what the policy gets is `checked`, so that `data` stays as typed."""

    def __init__(self, setting: Setting, policy: Policy) -> None:
        self.setting, self.policy = setting, policy
        self.field_flags = {"min": setting.least, "max": setting.most} if isinstance(setting, Number) else {}

    def __call__(self, form: BaseForm, field: Field) -> None:
        value = _lines(field.data) if isinstance(self.setting, WordList) else field.data
        try:
            cast(SettingsForm, form).checked[field.name] = self.setting.check(value, self.policy)
        except NotAllowed as problem:
            raise ValidationError(str(problem)) from None


class _NumberField(IntegerField):
    """Leaves None for what is no whole number, so that one sentence tells both what is wrong."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the digits as `moderation site set` does."""
        if valuelist:
            self.data = Number.parse(valuelist[0])


FIELDS: Mapping[type[Setting], type[Field]] = {
    Number: _NumberField,
    Choice: RadioField,
    Switch: BooleanField,
    WordList: TextAreaField,
    Contact: StringField,
}


def _on_form() -> dict[str, Setting]:
    return {name: setting for name, setting in SETTINGS.items() if not setting.own_page}


def _field(setting: Setting, policy: Policy) -> Any:
    more: dict[str, Any] = {}
    label = setting.title
    if isinstance(setting, Choice):
        more["choices"] = [SelectChoice(str(choice), title) for choice, title in setting.choices.items()]
        more["validate_choice"] = False
    if isinstance(setting, Number) and setting.unit:
        label = lazy_gettext("%(title)s (%(unit)s)", title=setting.title, unit=setting.unit)
    return FIELDS[type(setting)](
        label,
        [_Allowed(setting, policy)],
        description=setting.help,
        **more,
    )


def _shown(setting: Setting, value: Any) -> Any:
    return "\n".join(value) if isinstance(setting, WordList) else value


def _lines(typed: str | None) -> list[str]:
    return [line for line in map(text.plain_line, (typed or "").splitlines()) if line]

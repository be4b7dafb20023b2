"""The form of one reason of a rejection, in one language."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Form, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from moderation.dashboard.forms.lengths import AtMost
from moderation.dashboard.forms.settings import SettingsForm
from moderation.foundation import text
from moderation.sites.reasons import CATEGORIES, LONGEST_LABEL, LONGEST_TEXT, OTHER, Reason, Words


class ReasonForm(Form):
    """Category, label and text. The CSRF token is checked for the whole application."""

    Meta = SettingsForm.Meta

    label = StringField(lazy_gettext("Label"), [AtMost(LONGEST_LABEL)])
    text = TextAreaField(lazy_gettext("Text for the writer"), [AtMost(LONGEST_TEXT)])
    category = SelectField(
        lazy_gettext("Category"),
        choices=lambda: {code: str(words) for code, words in CATEGORIES.items()},
        default=OTHER,
    )

    needed = True
    """Whether the words of this language may not be missing."""

    @classmethod
    def of(cls, reason: Reason, language: str) -> "ReasonForm":
        """The form with a reason's present words in one language."""
        words = reason.words.get(language) or Words("", "")
        return cls(label=words.label, text=words.text, category=reason.category)

    def validate_label(self, found: StringField) -> None:
        """Needed with a text, and in the language that others fall back to."""
        if not text.plain_line(found.data or "") and (self.needed or self.text.data):
            raise ValidationError(_("A label is needed."))

    def validate_text(self, found: TextAreaField) -> None:
        """Needed with a label: a writer is never told a label alone."""
        if not (found.data or "").strip() and (self.needed or self.label.data):
            raise ValidationError(_("A text for the writer is needed."))

    @property
    def words(self) -> Words | None:
        """What was typed; None when both fields were left empty."""
        words = Words(text.plain_line(self.label.data or ""), text.plain_line(self.text.data or ""))
        return words if words.label else None

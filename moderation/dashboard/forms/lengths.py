"""How long a field of the desk's forms may be."""

from flask_babel import format_decimal
from flask_babel import gettext as _
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import Length, ValidationError


class AtMost(Length):
    """WTForms' Length, which also tells the browser, in a sentence that every language of the desk has."""

    def __init__(self, most: int) -> None:
        """Refuse more than `most` characters."""
        super().__init__(max=most)

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raises ValidationError, which says how long it is and how long it may be."""
        length = len(field.data or "")
        if length > self.max:
            raise ValidationError(
                _("That is too long: %(length)s characters. %(most)s fit.",
                  length=format_decimal(length), most=format_decimal(self.max))
            )  # fmt: skip

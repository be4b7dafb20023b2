"""How long a field of the desk's forms may be."""

from collections.abc import Callable

from flask_babel import format_decimal
from flask_babel import gettext as _
from wtforms import Field, Form
from wtforms.validators import ValidationError


def at_most(most: int) -> Callable[[Form, Field], None]:
    """Refuse what has more than `most` characters; WTForms' own check speaks no Arabic."""

    def check(_form: Form, found: Field) -> None:
        length = len(found.data or "")
        if length > most:
            raise ValidationError(
                _("That is too long: %(length)s characters. %(most)s fit.",
                  length=format_decimal(length), most=format_decimal(most))
            )  # fmt: skip

    return check

"""What the desk's scripts say. static/js/words.js reads it from the page and fills the {places} in braces."""

from flask_babel import gettext as _


def phrases() -> dict[str, str]:
    """The sentences of the scripts in the present language, by their keys."""
    return {
        "old": _("The desk does not answer. What you see may be old."),
        "unanswered": _("The desk does not answer. Try again."),
        "unsent": _("That was not sent: the desk does not answer. Try again."),
        "unchanged": _("That was not sent: the desk does not answer. Nothing was changed. Try again."),
    }

"""What is translated once for a page: the words of its rows, and what its scripts say."""

from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import pgettext


class RowWords(NamedTuple):
    """What every row of a queue says: translated once for a page, because a page has many rows."""

    attach: str
    approve: str
    keep: str
    reject: str
    spam: str
    pending: str
    move: str
    more: str
    open: str
    thread: str
    about: str
    select: str
    no_article: str
    reply_by: str
    reader: str
    withdrawn: str
    on_article: str
    unknown_article: str
    answers: str
    answers_with: str
    withdrawn_reply: str
    held: str
    rule: str
    suspicion: str
    marks: str
    matched: str
    comma: str


def row_words() -> RowWords:
    """The words of rows in the present language."""
    return RowWords(
        attach=_("Attach"),
        approve=_("Approve"),
        keep=_("Keep"),
        reject=_("Reject"),
        spam=pgettext("act", "Spam"),
        pending=_("Back to pending"),
        move=_("Move"),
        more=_("More"),
        open=_("Open"),
        thread=_("Thread"),
        about=_("About"),
        select=_("Select this reply"),
        no_article=_("No article"),
        reply_by=_("Reply by %(name)s"),
        reader=_("a reader"),
        withdrawn=_("Deleted"),
        on_article=_("on %(article)s"),
        unknown_article=_("its article is not known"),
        answers=_("in reply to %(name)s"),
        answers_with=_("in reply to %(name)s: “%(words)s”"),
        withdrawn_reply=_("a withdrawn reply"),
        held=_("Why it was held"),
        rule=_("Rule:"),
        suspicion=_("Suspicion:"),
        marks=_("Marks"),
        matched=_("Matched: %(words)s"),
        comma=_(", "),
    )


def phrases() -> dict[str, str]:
    """The sentences of the scripts, by their keys.

    static/js/words.js reads them from the page and fills the {places} in braces.
    """
    return {
        "unsent": _("That was not sent: the desk does not answer. Nothing was changed. Try again."),
        "signed_out": _("You are signed out. What you see may be old; what you decide now is not written."),
        "unchanged": _("That did not work. Nothing was changed. Try again."),
        "done_next": _("{said} Left: {left}. Next: {next}."),
        "done_last": _("{said} Left: {left}. That was the last one here."),
        "same": _("That is how it was already."),
        "nothing": _("There is nothing of yours to undo."),
        "reads": _("{name} is reading this"),
        "newer": _("New: {number}"),
        "selected": _("Selected: {number}"),
        "each": _("What became of each"),
    }

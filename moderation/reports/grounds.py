"""Why readers report a comment, in words: whole for readers, short for the desk."""

from flask_babel import lazy_gettext

from moderation.reports.models import Grounds

FOR_READERS = {
    Grounds.ABUSE: "It insults or threatens somebody",
    Grounds.HATE: "It is hateful towards a group of people",
    Grounds.SPAM: "It is advertising or spam",
    Grounds.PRIVACY: "It gives away something private",
    Grounds.ILLEGAL: "I think it is illegal",
    Grounds.OTHER: "Something else",
}
"""In the order in which they are offered. Readers are answered in English."""

FOR_DESK: dict[Grounds, str] = {
    Grounds.ABUSE: lazy_gettext("abuse"),
    Grounds.HATE: lazy_gettext("hate"),
    Grounds.SPAM: lazy_gettext("spam"),
    Grounds.PRIVACY: lazy_gettext("privacy"),
    Grounds.ILLEGAL: lazy_gettext("illegal"),
    Grounds.OTHER: lazy_gettext("something else"),
}

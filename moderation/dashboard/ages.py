"""How long ago, and when, in words of the present language. Moments are UTC and shown so."""

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext

from moderation.foundation.languages import SOURCE, language


def ago(moment: datetime, now: datetime) -> str:
    """ "just now", "4 min ago", "3 h 12 min ago", "2 d ago", or the date after two weeks."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(num)s min ago", "%(num)s min ago", minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        if rest and hours < 6:
            return _("%(hours)s h %(minutes)s min ago", hours=hours, minutes=rest)
        return ngettext("%(num)s h ago", "%(num)s h ago", hours)
    days = hours // 24
    return ngettext("%(num)s d ago", "%(num)s d ago", days) if days < 14 else day(moment)


def day(moment: datetime) -> str:
    """ "3 May 2026"."""
    return _day(language(), moment.date())


def minute(moment: datetime) -> str:
    """ "3 May 2026, 14:07 UTC"."""
    return _("%(day)s, %(time)s UTC", day=day(moment), time=f"{moment:%H:%M}")


def second(moment: datetime) -> str:
    """ "3 May 2026, 14:07:31 UTC"."""
    return _("%(day)s, %(time)s UTC", day=day(moment), time=f"{moment:%H:%M:%S}")


@lru_cache(maxsize=1024)
def _day(code: str, day: date) -> str:
    """A page shows few days many times."""
    return format_date(day, "d MMMM y" if code == SOURCE else "long", locale=code)

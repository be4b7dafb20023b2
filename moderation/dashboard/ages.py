"""How long ago, in words."""

from datetime import datetime


def ago(moment: datetime, now: datetime) -> str:
    """ "just now", "4 min ago", "3 h 12 min ago", "2 d ago", or the date after two weeks."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {rest} min ago" if rest and hours < 6 else f"{hours} h ago"
    days = hours // 24
    return f"{days} d ago" if days < 14 else moment.strftime("%-d %B %Y")

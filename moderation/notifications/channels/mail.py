"""Mail to a moderator whose site's queues grew. Names nobody: it says how many replies wait, and where."""

from email.message import EmailMessage
from email.utils import format_datetime

from flask import current_app, render_template
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from moderation.comments import queries as comments
from moderation.comments.models import Queue
from moderation.config import EXTENSION, Settings
from moderation.foundation import languages, mail
from moderation.moderators import queries as moderators
from moderation.notifications.models import Delivery
from moderation.sites import queries as sites

NAME = "mail"


def send(delivery: Delivery) -> None:
    """Send it, unless nothing waits any more or the person has left.

    Raises OSError when the server refuses.
    """
    message = _message(delivery)
    if message is not None:
        mail.send(message)


def _message(delivery: Delivery) -> EmailMessage | None:
    site, account = sites.by_id(delivery.site_id), moderators.by_id(delivery.account_id)
    if site is None or account is None or not account.active:
        return None
    counts = comments.counts(site.id)
    waiting, reported = counts[Queue.PENDING] + counts[Queue.UNATTACHED], counts[Queue.REPORTED]
    if not waiting and not reported:
        return None
    settings: Settings = current_app.extensions[EXTENSION]
    words = {
        "site": site,
        "waiting": waiting,
        "reported": reported,
        "queue_url": f"{settings.base_url}/dashboard/",
        "reported_url": f"{settings.base_url}/dashboard/{site.key}/queue/{Queue.REPORTED.value}",
        "name": account.name,
    }
    message = EmailMessage()
    with force_locale(account.language or languages.SOURCE):
        message["Subject"] = _subject(site.name, waiting, reported)
        plain, rich = (render_template(f"email/queue_grew.{kind}", **words) for kind in ("txt", "html"))
    message["From"] = settings.mail_from
    message["To"] = account.email
    message["Date"] = format_datetime(delivery.created_at)
    message["Message-ID"] = (
        f"<{delivery.id}.{delivery.site_id}@{settings.mail_from.rpartition('@')[2].strip('> ')}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain)
    message.add_alternative(rich, subtype="html")
    return message


def _subject(site: str, waiting: int, reported: int) -> str:
    """ "The Herald: 2 replies wait, 1 was reported"."""
    if not reported:
        return ngettext("%(site)s: %(num)s reply waits", "%(site)s: %(num)s replies wait", waiting, site=site)
    if not waiting:
        return ngettext(
            "%(site)s: %(num)s reply was reported", "%(site)s: %(num)s replies were reported", reported,
            site=site,
        )  # fmt: skip
    return _(
        "%(site)s: %(waiting)s, %(reported)s",
        site=site,
        waiting=ngettext("%(num)s reply waits", "%(num)s replies wait", waiting),
        reported=ngettext("%(num)s was reported", "%(num)s were reported", reported),
    )

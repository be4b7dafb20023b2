"""Mail to a moderator whose site's queue grew. Names nobody: it says how many replies wait, and where."""

from email.message import EmailMessage
from email.utils import format_datetime

from flask import current_app, render_template
from flask_babel import force_locale, ngettext

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
    waiting = comments.counts(site.id)[Queue.PENDING] + comments.counts(site.id)[Queue.UNATTACHED]
    if not waiting:
        return None
    settings: Settings = current_app.extensions[EXTENSION]
    words = {
        "site": site,
        "waiting": waiting,
        "queue_url": f"{settings.base_url}/dashboard/",
        "name": account.name,
    }
    message = EmailMessage()
    with force_locale(account.language or languages.SOURCE):
        message["Subject"] = ngettext(
            "%(site)s: %(num)s reply waits", "%(site)s: %(num)s replies wait", waiting, site=site.name
        )
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

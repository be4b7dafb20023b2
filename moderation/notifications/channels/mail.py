"""Mail to a moderator whose site's queue grew. Names nobody: it says how many replies wait, and where."""

from email.message import EmailMessage
from email.utils import format_datetime

from flask import current_app, render_template

from moderation.comments import queries as comments
from moderation.comments.models import Queue
from moderation.config import EXTENSION, Settings
from moderation.foundation import mail
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
    message["Subject"] = f"{site.name}: {waiting} {'reply waits' if waiting == 1 else 'replies wait'}"
    message["From"] = settings.mail_from
    message["To"] = account.email
    message["Date"] = format_datetime(delivery.created_at)
    message["Message-ID"] = (
        f"<{delivery.id}.{delivery.site_id}@{settings.mail_from.rpartition('@')[2].strip('> ')}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render_template("email/queue_grew.txt", **words))
    message.add_alternative(render_template("email/queue_grew.html", **words), subtype="html")
    return message

"""Mail to a reader whose reply a moderator rejected: what was decided, on what ground, how to object.

Its parts are those of a statement of reasons (Article 17(3) of the EU's Digital Services Act). Nothing is
written down about it besides its event, which is tried again until it got through: the address is opened
for the mail server alone.
"""

from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, NamedTuple

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from moderation.articles import queries as articles
from moderation.articles.models import Article
from moderation.commenters import queries as commenters
from moderation.commenters.models import Commenter, Trust
from moderation.comments import queries as comments
from moderation.comments.models import Comment, Status
from moderation.config import EXTENSION, Settings
from moderation.decisions import queries as decisions
from moderation.decisions.models import Decision
from moderation.foundation import languages, mail
from moderation.foundation.outbox import Event
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.sites.reasons import CATEGORIES, Reason


class Rejected(NamedTuple):
    """A rejection that stands, with all that its writer is told."""

    site: Site
    decision: Decision
    reason: Reason | None
    comment: Comment
    writer: Commenter
    article: Article | None


def send(event: Event) -> None:
    """Tell the writer, if the rejection stands still and the site tells its writers.

    Nobody is told whose address is gone or who is banned, nor is the publication told about its own
    replies. A repetition carries the same Message-ID. Raises mail.Undelivered.
    """
    found = _standing(event)
    if found is not None:
        mail.send_privately(_message(found, event), found.writer.email)


def _standing(event: Event) -> Rejected | None:
    site = sites.by_id(event.site_id)
    decision = decisions.by_id(event.site_id, event.id)
    if site is None or decision is None or not site.policy.tell_writers:
        return None
    comment = comments.by_id(site.id, decision.comment_id)
    if comment is None or comment.status is not Status.REJECTED or comment.commenter_id is None:
        return None
    present = decisions.in_force(site.id, comment.id)
    writer = commenters.by_id(site.id, comment.commenter_id)
    if present is None or present.decision.id != decision.id:
        return None
    if writer is None or writer.trust is Trust.BANNED or commenters.is_publication(site, writer):
        return None
    article = articles.by_id(site.id, comment.article_id) if comment.article_id is not None else None
    return Rejected(site, decision, site.policy.reason(present.reason), comment, writer, article)


def _message(found: Rejected, event: Event) -> EmailMessage:
    site, settings = found.site, _settings()
    message = EmailMessage()
    with force_locale(languages.nearest(site.language)):
        message["Subject"] = _("%(site)s: your reply was not published", site=site.name)
        told = _told(found)
        plain, rich = (render_template(f"email/decided.{kind}", **told) for kind in ("txt", "html"))
    domain = settings.mail_from.rpartition("@")[2].strip("> ")
    message["From"] = settings.mail_from
    message["Date"] = format_datetime(found.decision.created_at)
    message["Message-ID"] = f"<decided.{event.id}.{event.site_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain)
    message.add_alternative(rich, subtype="html")
    return message


def _told(found: Rejected) -> dict[str, Any]:
    """What the templates say, in the present language."""
    reason, article, policy = found.reason, found.article, found.site.policy
    url = article.url if article else found.comment.origin_url
    return {
        "site": found.site,
        "comment": found.comment,
        "url": url,
        "title": (article.title if article else "") or url,
        "reason": reason.words_in(found.site.language) if reason else None,
        "category": CATEGORIES.get(reason.category) if reason else None,
        "contact": policy.appeal_contact,
    }


def _settings() -> Settings:
    settings: Settings = current_app.extensions[EXTENSION]
    return settings

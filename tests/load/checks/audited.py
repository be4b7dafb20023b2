"""The audit log: what it tells of writers and articles leads from where they began to where they are."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from moderation.articles.models import Article
from moderation.audit.models import AuditEntry
from moderation.commenters.models import Commenter, Trust
from moderation.foundation.db import db
from tests.load.actors.world import World


def audit_log_fits(world: World) -> Iterator[str]:
    """Entries of one moment have no order, so each state is left as often as it is come to."""
    trusts: dict[str, Counter[str]] = {}
    closings: Counter[str] = Counter()
    for entry in db.session.scalars(select(AuditEntry)):
        if entry.act == "writer.trust":
            moves = trusts.setdefault(entry.details["commenter"], Counter())
            moves[entry.details["from"]] -= 1
            moves[entry.details["to"]] += 1
        elif entry.act in ("article.closed", "article.opened"):
            closings[entry.details["article"]] += 1 if entry.act == "article.closed" else -1
    for writer in db.session.scalars(select(Commenter)):
        moves = trusts.get(writer.public_id, Counter())
        moves[Trust.NEUTRAL.value] += 1
        if +moves != Counter([writer.trust.value]) or -moves:
            yield f"{writer.public_id} is {writer.trust}, the audit log leads to {dict(moves)}"
    for article in db.session.scalars(select(Article)):
        if closings[article.public_id] != (article.closes_at is not None):
            times = closings[article.public_id]
            yield f"{article.url} is closed at {article.closes_at}, the audit log leads to {times}"

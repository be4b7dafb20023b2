"""Reading the audit log."""

from sqlalchemy import select

from moderation.audit.models import AuditEntry
from moderation.foundation.db import db
from moderation.foundation.errors import Malformed
from moderation.foundation.paging import Page, cursor, position_of

PAGE = 50


def log(site_id: int, after: str | None = None, limit: int = PAGE) -> Page[AuditEntry]:
    """A site's entries, newest first, a page at a time (the primary key).

    Raises Malformed for a forged cursor.
    """
    query = select(AuditEntry).where(AuditEntry.site_id == site_id)
    if after:
        try:
            query = query.where(AuditEntry.id < int(position_of("audit", after)))
        except ValueError as problem:
            raise Malformed from problem
    rows = db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit + 1)).all()
    more = cursor("audit", str(rows[limit - 1].id)) if len(rows) > limit else None
    return Page(rows[:limit], more)

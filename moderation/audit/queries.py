"""Reading the audit log."""

from collections.abc import Sequence

from sqlalchemy import select

from moderation.audit.models import AuditEntry
from moderation.foundation.db import db


def latest(site_id: int, limit: int = 50) -> Sequence[AuditEntry]:
    """The newest entries of a site, newest first (primary key)."""
    return db.session.scalars(
        select(AuditEntry).where(AuditEntry.site_id == site_id).order_by(AuditEntry.id.desc()).limit(limit)
    ).all()

"""Writing the audit log."""

from datetime import datetime
from typing import Any

from moderation.audit.models import AuditEntry
from moderation.foundation.ids import new_id
from moderation.foundation.rows import append


def note(site_id: int, act: str, details: dict[str, Any], *, by: int | None, now: datetime) -> AuditEntry:
    """Add an entry: a privileged act of account `by` (None: the command line). Codes and ids only."""
    entry = AuditEntry(
        site_id=site_id, id=new_id(now), account_id=by, act=act, details=details, created_at=now
    )
    append(entry)
    return entry

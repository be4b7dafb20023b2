"""Whether the index of words has to be purged."""

from datetime import datetime

from sqlalchemy import select

from moderation.comments.models import Purge
from moderation.foundation.db import db


def purge_is_due(now: datetime) -> bool:
    """Whether a slice of the index of words is to be purged now."""
    return any(purge.is_due(now) for purge in db.session.scalars(select(Purge)))

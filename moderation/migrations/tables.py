"""Every table of the application, in one import."""

from importlib import import_module

from sqlalchemy import MetaData

from moderation.foundation.db import Base

_MODELS = (
    "moderation.foundation.outbox",
    "moderation.foundation.sealing.models",
    "moderation.sites.models",
    "moderation.audit.models",
    "moderation.moderators.models",
    "moderation.articles.models",
    "moderation.commenters.models",
    "moderation.comments.models",
    "moderation.reports.models",
    "moderation.wordings.models",
    "moderation.notes.models",
    "moderation.claims.models",
    "moderation.views.models",
    "moderation.decisions.models",
    "moderation.batches.models",
    "moderation.submissions.models",
    "moderation.notifications.models",
)


def metadata() -> MetaData:
    """The tables as the models declare them."""
    for name in _MODELS:
        import_module(name)
    return Base.metadata

"""What is raised when keys are missing."""

from collections.abc import Sequence

from flask_babel import lazy_gettext

from moderation.foundation.errors import Unavailable


class KeysMissing(Unavailable):
    """The database is sealed under data keys that this process doesn't have. Nothing was written."""

    title = lazy_gettext("We can't save that right now")

    def __init__(self, fingerprints: Sequence[str] = ()) -> None:
        super().__init__(str(lazy_gettext("Try again in a few minutes.")), retry_after=60)
        self.fingerprints = fingerprints
        """Those of the missing keys; empty if the database names none, or only a value can't be opened."""

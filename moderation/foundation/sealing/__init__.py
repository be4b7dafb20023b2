"""Under which data keys the database is sealed, so that every process seals under the same one.

The database names fingerprints of keys, in one row that a transaction reads before it seals: first that of
the key that seals, then those of keys under which values may still be sealed. A process that has more keys
only reads with them; one that lacks a key looks for it where the keys are kept, and else refuses to write. So
a writer who is known under one key never becomes a stranger under another.
"""

from moderation.foundation.sealing.errors import KeysMissing
from moderation.foundation.sealing.operations import SEALING, follow, settle

__all__ = ["SEALING", "KeysMissing", "follow", "settle"]

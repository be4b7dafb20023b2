"""Which data keys the database is sealed under, so that every process seals under the same one.

One row holds fingerprints of keys: first the key that seals, then those under which values may still be
sealed. A transaction reads it before it seals. With keys beyond these, a process only opens values. A process
that lacks one reads the stored keys again, and otherwise refuses to write, so that a writer known under one
key never becomes a stranger under another.
"""

from moderation.foundation.sealing.errors import KeysMissing
from moderation.foundation.sealing.operations import SEALING, follow, settle

__all__ = ["SEALING", "KeysMissing", "follow", "settle"]

"""Ready answers, kept in memory for as long as what they were made of stands."""

from moderation.foundation.caching.changes import EXTENSION, Changes, changed
from moderation.foundation.caching.store import Entry, Store, Variant
from moderation.foundation.caching.watching import WATCHING, Watching, watch

__all__ = ["EXTENSION", "WATCHING", "Changes", "Entry", "Store", "Variant", "Watching", "changed", "watch"]

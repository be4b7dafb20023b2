"""Surface: background work."""

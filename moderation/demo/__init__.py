"""Surface: a small magazine on an origin of its own."""

"""A site: one publication, its allowed origins, its policy."""

"""The way of a reply: draft, validate, sanitize, screen, store."""

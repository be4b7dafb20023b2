"""The magazine's articles and replies, as data."""

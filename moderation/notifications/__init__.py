"""Outbox events on their way to people."""

"""Drawer: ways to reach a person. A new one is a module with NAME and send(), and its place in this list."""

from moderation.notifications.channels import mail

CHANNELS = (mail,)
"""Ways to reach an account. A writer, who has none, is reached by writer_mail alone."""

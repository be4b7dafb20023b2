"""Drawer: ways to reach a person. A new one is a module with NAME and send(), and its place in this list."""

from moderation.notifications.channels import mail

CHANNELS = (mail,)

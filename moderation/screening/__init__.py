"""Checks that look at a reply before a person does, and the verdict made of them."""

"""Bulk acts: many comments decided as one."""

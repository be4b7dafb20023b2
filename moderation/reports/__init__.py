"""Readers' notices about comments."""

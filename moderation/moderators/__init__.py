"""Accounts of the people who moderate, and their rights per site."""

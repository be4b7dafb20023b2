"""The site that every measurement is about."""

KEY = "bench"
ORIGIN = "https://magazine.example"
OWNER = ("owner@desk-example.org", "a password for measurements")
"""Email and password of whoever signs in at the desk."""

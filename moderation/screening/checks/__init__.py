"""The checks, in the order in which they run. A new one is a file, a line here and a test."""

from moderation.screening.checks.duplicate import duplicate
from moderation.screening.checks.first_reply import first_reply
from moderation.screening.checks.flood import flood
from moderation.screening.checks.honeypot import honeypot
from moderation.screening.checks.length import length
from moderation.screening.checks.links import links
from moderation.screening.checks.minimum_time import minimum_time
from moderation.screening.checks.words import words
from moderation.screening.findings import Check

CHECKS: list[tuple[str, Check]] = [
    ("honeypot", honeypot),
    ("minimum_time", minimum_time),
    ("flood", flood),
    ("duplicate", duplicate),
    ("links", links),
    ("length", length),
    ("words", words),
    ("first_reply", first_reply),
]

"""A notice on its way in: what a reader chose and typed."""

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.foundation import text
from moderation.foundation.errors import Invalid
from moderation.reports.models import Grounds

LONGEST_TEXT = 1_000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Why a comment is reported, and what the reader added: plain text in its normal form, may be empty."""

    grounds: Grounds
    text: str = ""


def read(fields: Mapping[str, object]) -> Notice:
    """The notice in the fields `reason` and `text`. Raises Invalid with sentences for each that is wrong."""
    grounds = _grounds(fields.get("reason"))
    typed = fields.get("text") or ""
    errors = {}
    if grounds is None:
        errors["reason"] = ["Choose a reason."]
    if not isinstance(typed, str):
        raise Invalid(errors | {"text": ["This must be text."]})
    said = text.normalize(typed).strip()
    if grounds is Grounds.OTHER and not said:
        errors["text"] = ["Say in a few words what is wrong."]
    if len(said) > LONGEST_TEXT:
        errors["text"] = [f"That is too long: {len(said):,} characters. {LONGEST_TEXT:,} fit."]
    if errors or grounds is None:
        raise Invalid(errors)
    return Notice(grounds, said)


def _grounds(value: object) -> Grounds | None:
    try:
        return Grounds(value) if isinstance(value, str) else None
    except ValueError:
        return None

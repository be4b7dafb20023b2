"""The single keys of the desk, and which ones a person has given to other keys or switched off."""

import re
from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_security import current_user

KEYS: dict[str, str] = {
    "j": lazy_gettext("next"),
    "k": lazy_gettext("previous"),
    "a": lazy_gettext("approve; keep, if it was reported; attach, if it is unattached"),
    "d": lazy_gettext("reject"),
    "s": lazy_gettext("spam"),
    "u": lazy_gettext("back to pending"),
    "z": lazy_gettext("undo your last act"),
    "m": lazy_gettext("attach or move"),
    "r": lazy_gettext("reply as the publication"),
    "e": lazy_gettext("edit"),
    "b": lazy_gettext("redact (blacken)"),
    "f": lazy_gettext("feature, or take it back"),
    "n": lazy_gettext("note for colleagues"),
    "t": lazy_gettext("unfold the thread"),
    "o": lazy_gettext("open the article"),
    "x": lazy_gettext("select; with Shift all up to here"),
    "/": lazy_gettext("search"),
    "g": lazy_gettext("go to a queue, with its letter"),
    "?": lazy_gettext("this list"),
}
"""Published: once a key is, it never changes its meaning (WCAG 2.1.4 lets a person change it)."""

_ONE = re.compile(r"[a-z/?.,;\-'=\[\]]")


def pressed(key: str) -> str:
    """The key that the signed-in person presses for a published one; "" when it is switched off."""
    own = getattr(current_user, "keys", None) or {}
    return str(own.get(key, key))


def chosen(typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What a person typed for the keys ("key-a" and so on): the changed ones, and what is wrong by key.

    A key that was not asked about stays as it is published.
    """
    wanted = {key: typed.get(f"key-{key}", key).strip().lower() for key in KEYS}
    errors = {}
    for key, other in wanted.items():
        if other and not _ONE.fullmatch(other):
            errors[key] = _("One letter of a to z, or nothing.")
        elif other and list(wanted.values()).count(other) > 1:
            errors[key] = _("Two acts can't have the same key.")
    return {key: other for key, other in wanted.items() if other != key}, errors

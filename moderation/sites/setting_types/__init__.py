"""The types of settings: what each allows, in words, and how it is read from a command or from stored JSON.

A setting is declared once, as a field of `sites.policy.Policy`. The dashboard's form and
`moderation site set` are made from the declaration, and docs/configuration.md is held to it.
"""

from moderation.sites.setting_types.base import NotAllowed, Section, Setting
from moderation.sites.setting_types.reasons import ReasonCode, ReasonList
from moderation.sites.setting_types.texts import Contact, WordList
from moderation.sites.setting_types.values import Choice, Number, Switch

__all__ = [
    "Choice",
    "Contact",
    "NotAllowed",
    "Number",
    "ReasonCode",
    "ReasonList",
    "Section",
    "Setting",
    "Switch",
    "WordList",
]

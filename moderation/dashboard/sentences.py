"""What was done, in whole sentences: languages differ in the order of words, so none is made of parts."""

from flask_babel import gettext as _

from moderation.decisions.models import Decision
from moderation.foundation.languages import noted

Key = tuple[str, str]
"""An act, and the status that it led to ("" where that does not matter)."""

_DONE: dict[Key, str] = {
    ("decide", "approved"): noted("Approved a reply by %(name)s."),
    ("decide", "rejected"): noted("Rejected a reply by %(name)s."),
    ("decide", "spam"): noted("Marked as spam a reply by %(name)s."),
    ("decide", "pending"): noted("Sent back to pending a reply by %(name)s."),
    ("attach", ""): noted("Attached a reply by %(name)s."),
    ("move", ""): noted("Moved a reply by %(name)s."),
    ("undo", ""): noted("Undone. The reply by %(name)s is as before."),
    ("undo", "deleted"): noted("Undone. The publication’s reply is withdrawn."),
    ("edit", ""): noted("Edited a reply by %(name)s."),
    ("withdraw", ""): noted("Withdrew a reply by %(name)s."),
    ("reason", ""): noted("Gave a reason about a reply by %(name)s."),
    ("keep", ""): noted("Kept a reply by %(name)s. Its reports are settled."),
    ("feature", ""): noted("Featured a reply by %(name)s."),
    ("unfeature", ""): noted("The reply by %(name)s is no longer featured."),
    ("rewrite", ""): noted("Edited a reply by %(name)s. Readers are told."),
    ("redact", ""): noted("Redacted a reply by %(name)s. Readers are told."),
    ("reply", ""): noted("Replied as %(name)s."),
    ("delete", ""): noted("Deleted a reply."),
    ("erase", ""): noted("Erased a writer and this reply."),
}
_DID: dict[Key, str] = {
    ("decide", "approved"): noted("%(who)s approved"),
    ("decide", "rejected"): noted("%(who)s rejected"),
    ("decide", "spam"): noted("%(who)s marked as spam"),
    ("decide", "pending"): noted("%(who)s sent back to pending"),
    ("attach", ""): noted("%(who)s attached"),
    ("move", ""): noted("%(who)s moved"),
    ("undo", ""): noted("%(who)s undid a decision about it"),
    ("edit", ""): noted("%(who)s edited"),
    ("withdraw", ""): noted("%(who)s withdrew"),
    ("reason", ""): noted("%(who)s gave a reason"),
    ("keep", ""): noted("%(who)s kept it and settled its reports"),
    ("feature", ""): noted("%(who)s featured it"),
    ("unfeature", ""): noted("%(who)s took the feature back"),
    ("rewrite", ""): noted("%(who)s edited the text"),
    ("redact", ""): noted("%(who)s redacted the text"),
    ("reply", ""): noted("%(who)s replied"),
    ("delete", ""): noted("%(who)s deleted it"),
    ("erase", ""): noted("%(who)s erased its writer"),
}
_DID_TO: dict[Key, str] = {
    ("decide", "approved"): noted("%(who)s approved %(reply)s"),
    ("decide", "rejected"): noted("%(who)s rejected %(reply)s"),
    ("decide", "spam"): noted("%(who)s marked as spam %(reply)s"),
    ("decide", "pending"): noted("%(who)s sent back to pending %(reply)s"),
    ("attach", ""): noted("%(who)s attached %(reply)s"),
    ("move", ""): noted("%(who)s moved %(reply)s"),
    ("undo", ""): noted("%(who)s undid a decision about %(reply)s"),
    ("edit", ""): noted("%(who)s edited %(reply)s"),
    ("withdraw", ""): noted("%(who)s withdrew %(reply)s"),
    ("reason", ""): noted("%(who)s gave a reason about %(reply)s"),
    ("keep", ""): noted("%(who)s kept %(reply)s and settled its reports"),
    ("feature", ""): noted("%(who)s featured %(reply)s"),
    ("unfeature", ""): noted("%(who)s took the feature of %(reply)s back"),
    ("rewrite", ""): noted("%(who)s edited the text of %(reply)s"),
    ("redact", ""): noted("%(who)s redacted %(reply)s"),
    ("reply", ""): noted("%(who)s wrote %(reply)s"),
    ("delete", ""): noted("%(who)s deleted %(reply)s"),
    ("erase", ""): noted("%(who)s erased the writer of %(reply)s"),
}


def done(decision: Decision, name: str) -> str:
    """To who just did it: "Approved a reply by Marit Solberg."."""
    return _(_of(_DONE, decision), name=name)


def did(decision: Decision) -> str:
    """The sentence of a history, in English: a template translates it and says who."""
    return _of(_DID, decision)


def did_to(decision: Decision) -> str:
    """The sentence of the log, in English: a template translates it and says who and which reply."""
    return _of(_DID_TO, decision)


def told_of(decision: Decision, names: dict[int, str]) -> str:
    """Who did what, as a sentence without its stop: "Bob approved"."""
    return _(did(decision), who=who(decision, names))


def who(decision: Decision | None, names: dict[int, str]) -> str:
    """Who acted, as a subject: "Bob", "A rule", "Its writer"."""
    if decision is None or decision.actor.value == "writer":
        return _("Its writer")
    if decision.account_id is not None:
        return names.get(decision.account_id) or _("A moderator")
    if decision.actor.value == "rule":
        return _("A rule")
    return _("The system") if decision.actor.value == "system" else _("A moderator")


def _of(table: dict[Key, str], decision: Decision) -> str:
    act = decision.act.value
    return table.get((act, decision.to_status.value)) or table[(act, "")]

"""Bulk acts in words: what was done, what is asked, and why one comment was left."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_decimal, lazy_gettext, ngettext, pgettext
from flask_babel import gettext as _

from moderation.batches import queries
from moderation.batches.models import Batch, Fate, State
from moderation.comments.models import Comment, Status
from moderation.dashboard.ages import ago
from moderation.dashboard.sentences import told_of
from moderation.decisions.models import Decision

STATES = {
    State.RUNNING: lazy_gettext("Under way"),
    State.CANCELLED: lazy_gettext("Cancelled"),
    State.DONE: lazy_gettext("Done"),
    State.UNDOING: lazy_gettext("Being undone"),
    State.UNDONE: lazy_gettext("Undone"),
}


class Shown(int):
    """A number that stands in a sentence as the present language writes it: "1,204"."""

    def __str__(self) -> str:
        return format_decimal(int(self))


@dataclass(frozen=True, slots=True)
class ToldBulk:
    """A bulk act in words, and whether it can be taken back."""

    batch: Batch
    words: str
    undoable: bool


def told_bulk(site_id: int, public_id: str | None) -> ToldBulk | None:
    """What a bulk act did: "Rejected 17 replies. 3 were left."."""
    batch = queries.by_public_id(site_id, public_id) if public_id else None
    return ToldBulk(batch, said(batch), can_undo(batch)) if batch else None


def can_undo(batch: Batch) -> bool:
    """Whether there is something that can be taken back and is not already."""
    return batch.state in (State.DONE, State.CANCELLED, State.RUNNING) and batch.done > 0


def is_under_way(batch: Batch) -> bool:
    """Whether more of it waits."""
    return batch.state in queries.UNFINISHED


def said(batch: Batch) -> str:
    """What a bulk act did so far, in whole sentences."""
    if batch.state in (State.UNDOING, State.UNDONE):
        words = _("Undone: what nobody decided since is as before.")
    else:
        words = _done(batch.to_status, batch.done)
    if not batch.left:
        return words
    left = ngettext("%(num)s was left.", "%(num)s were left.", Shown(batch.left))
    return _("%(done)s %(left)s", done=words, left=left)


def asked(to: Status, number: int) -> str:
    """What a button of a preview does: "Reject 1,204 replies"."""
    if to is Status.APPROVED:
        return ngettext("Approve %(num)s reply", "Approve %(num)s replies", Shown(number))
    if to is Status.REJECTED:
        return ngettext("Reject %(num)s reply", "Reject %(num)s replies", Shown(number))
    if to is Status.SPAM:
        return ngettext("Mark %(num)s reply as spam", "Mark %(num)s replies as spam", Shown(number))
    return ngettext(
        "Send %(num)s reply back to pending", "Send %(num)s replies back to pending", Shown(number)
    )


def short(to: Status) -> str:
    """The word on a button that decides."""
    return {
        Status.APPROVED: _("Approve"),
        Status.REJECTED: _("Reject"),
        Status.SPAM: pgettext("act", "Spam"),
    }.get(to) or _("Back to pending")


def why_left(
    batch: Batch, comment: Comment, fate: Fate, last: Decision | None, names: dict[int, str], now: datetime
) -> str:
    """Who decided what about a comment that a bulk act left, and when."""
    if fate is Fate.GONE:
        return _("It was withdrawn or deleted.")
    if comment.is_unattached and batch.to_status is Status.APPROVED:
        return _("It has no article yet. Attach it first.")
    if last is None:
        return _("Its writer changed it.")
    return _("%(what)s, %(when)s", what=told_of(last, names), when=ago(last.created_at, now))


def _done(to: Status, number: int) -> str:
    if to is Status.APPROVED:
        return ngettext("Approved %(num)s reply.", "Approved %(num)s replies.", Shown(number))
    if to is Status.REJECTED:
        return ngettext("Rejected %(num)s reply.", "Rejected %(num)s replies.", Shown(number))
    if to is Status.SPAM:
        return ngettext("Marked %(num)s reply as spam.", "Marked %(num)s replies as spam.", Shown(number))
    return ngettext(
        "Sent %(num)s reply back to pending.", "Sent %(num)s replies back to pending.", Shown(number)
    )

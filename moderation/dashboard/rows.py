"""What a row of a queue shows beside the comment itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_pgettext, pgettext

from moderation.comments import queries as comments
from moderation.comments.listed import Listed, Related
from moderation.comments.models import Comment, Status
from moderation.dashboard import reported, sentences
from moderation.dashboard.ages import ago, minute
from moderation.dashboard.glances import Glance, glance
from moderation.dashboard.phrases import RowWords, row_words
from moderation.dashboard.ways import Ways
from moderation.decisions import queries as decisions
from moderation.decisions.models import Decision
from moderation.foundation.errors import NotFound
from moderation.screening.reasons import Reason, reasons

STANDINGS = {
    "pending": ("◔", lazy_pgettext("status", "Pending")),
    "unattached": ("◇", lazy_pgettext("status", "Unattached")),
    "approved": ("✓", lazy_pgettext("status", "Approved")),
    "rejected": ("✕", lazy_pgettext("status", "Rejected")),
    "spam": ("⚑", lazy_pgettext("status", "Spam")),
    "deleted": ("–", lazy_pgettext("status", "Deleted")),
}


class Standing(NamedTuple):
    """Where a comment stands: as a mark for styles, and in words."""

    mark: str
    words: str


class Row(NamedTuple):
    """A comment with all that its row says, made once here: a template takes longer to ask."""

    comment: Listed
    id: str
    state: str
    standing: Standing
    reasons: Sequence[Reason]
    reports: str | None
    """What waits about it, in words."""
    age: str
    moment: str
    date: str
    show: str
    beside: str
    decide: str
    place: str
    words: RowWords
    following: str | None
    """The comment that comes into focus once this one is decided."""
    glance: Glance
    thread: str
    article: str | None
    """The list of all replies to its article."""


@dataclass(frozen=True, slots=True)
class Told:
    """An act in words, and whether it can be taken back."""

    decision: Decision
    words: str
    comment: Comment | None
    undoable: bool


def listed(site_id: int, public_id: str) -> Listed:
    """The comment with this public id, as the desk shows it. Raises NotFound."""
    found = comments.row(site_id, public_id)
    if found is None:
        raise NotFound(_("That comment is not here."))
    return found


def rows_of(found: Sequence[Listed], ways: Ways, now: datetime) -> list[Row]:
    """The rows of a page of a queue; the last one is followed by the one before it."""
    ids = [comment.public_id for comment in found]
    following: list[str | None] = [*ids[1:], ids[-2] if len(ids) > 1 else None]
    words, chips, above = row_words(), reported.chips(found), comments.above(found)
    return [
        _row(comment, ways, words, now, after, chips.get(comment.id), above.get(comment.id, ()))
        for comment, after in zip(found, following, strict=False)
    ]


def _row(
    comment: Listed, ways: Ways, words: RowWords, now: datetime, following: str | None, chip: str | None,
    above: Sequence[str],
) -> Row:  # fmt: skip
    public_id, moment = comment.public_id, comment.created_at
    return Row(
        comment, public_id, comment.status.value, standing(comment), reasons(comment.trace), chip,
        ago(moment, now), moment.isoformat(), minute(moment),
        ways.show(public_id), ways.beside(public_id), ways.decide(public_id), ways.place(public_id),
        words, following, glance(comment, above), ways.thread(public_id),
        ways.article(comment.article) if comment.article else None,
    )  # fmt: skip


def standing(comment: Listed | Related, *, loose: bool | None = None) -> Standing:
    """Where a comment stands; `loose` says whether it has no article, of one that can't tell."""
    if loose is None:
        loose = isinstance(comment, Listed) and comment.article_id is None
    mark = "unattached" if loose and comment.status is Status.PENDING else comment.status.value
    sign, word = STANDINGS[mark]
    return Standing(mark, f"{sign} {word}")


def state(status: Status) -> str:
    """A status as a word within a line."""
    return pgettext("status", "Deleted") if status is Status.DELETED else str(STANDINGS[status.value][1])


def told(site_id: int, public_id: str | None) -> Told | None:
    """The act of a decision in words: "Approved a reply by Marit Solberg."."""
    decision = decisions.by_public_id(site_id, public_id) if public_id else None
    if decision is None:
        return None
    comment = comments.by_id(site_id, decision.comment_id)
    words = sentences.done(decision, (comment.author_name if comment else "") or _("a reader"))
    undoable = decision.act in decisions.UNDOABLE and not decisions.is_undone(site_id, decision.id)
    return Told(decision, words, comment, undoable)

"""What stands beside the comment in focus: its writer, its thread, its article, and what happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.comments import queries as comments
from moderation.comments.listed import Listed, Near, Record
from moderation.dashboard import reported
from moderation.dashboard.traces import Line, lines
from moderation.decisions import queries as decisions
from moderation.decisions.models import REWORDING, Decision
from moderation.moderators import queries as moderators
from moderation.notes import queries as notes
from moderation.notes.models import Note


@dataclass(frozen=True, slots=True)
class Context:
    """What stands beside the comment in focus."""

    comment: Listed
    record: Record
    around: Sequence[Near]
    history: Sequence[Decision]
    reports: Sequence[reported.Said]
    names: dict[int, str]
    pending: comments.Number
    """How many replies to its article wait."""
    trace: Sequence[Line]
    notes: Sequence[Note]

    @property
    def is_reworded(self) -> bool:
        """Whether its text was changed, so that there is something to compare."""
        return any(decision.act in REWORDING for decision in self.history)


def context_of(comment: Listed) -> Context:
    """All that stands beside a comment: seven statements at most."""
    writer = comment.commenter_id
    record = comments.record(comment.site_id, writer) if writer is not None else Record()
    history = decisions.history(comment.site_id, comment.id) if comment.version > 1 else ()
    about = notes.about(comment.site_id, comment.id)
    people = {decision.account_id for decision in history if decision.account_id}
    names = moderators.names(people | {note.account_id for note in about})
    article = comment.article_id
    on_it = comments.waiting_on(comment.site_id, [article])[article] if article else comments.Number(0)
    around = comments.around(comment)
    return Context(
        comment, record, around, history, reported.about(comment, history), names, on_it,
        lines(comment.trace), about,
    )  # fmt: skip

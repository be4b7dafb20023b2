"""What deciding raises."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from moderation.comments.models import Comment
from moderation.decisions.models import Decision
from moderation.foundation.errors import Conflict


class Stale(Conflict):
    """Somebody was first: carries the fresh comment and the decision that changed it (None: its writer)."""

    def __init__(self, comment: Comment, decision: Decision | None, detail: str = "") -> None:
        super().__init__(
            detail or _("This comment changed after you saw it. Look at it again before you decide.")
        )
        self.comment_id = comment.public_id
        self.decision_id = decision.id if decision else None


class Unattached(Conflict):
    """A comment without an article can't be approved."""

    title = lazy_gettext("Attach it to an article first")


class NotUndoable(Conflict):
    """What was withdrawn or deleted does not come back."""

    title = lazy_gettext("That can't be undone")

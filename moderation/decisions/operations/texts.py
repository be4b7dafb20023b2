"""What moderators do to the text of a comment: rewrite, redact, end it."""

from collections.abc import Sequence
from datetime import datetime

from moderation.comments import operations as comments
from moderation.comments.bodies import body_problem
from moderation.comments.models import Comment, Status
from moderation.decisions import gaps, queries
from moderation.decisions.actors import Actor
from moderation.decisions.models import Act, Decision
from moderation.decisions.operations.locking import Held, Outcome, check, locked, touch
from moderation.decisions.writing import Before, write
from moderation.foundation import text
from moderation.foundation.errors import Invalid
from moderation.foundation.rows import update
from moderation.notes import operations as notes
from moderation.reports import operations as reports
from moderation.sites.models import Site
from moderation.wordings import operations as wordings
from moderation.wordings.operations import Earlier


def rewrite(site: Site, public_id: str, body: str, *, by: Actor, seen: int, now: datetime) -> Outcome:
    """A moderator's new text; readers are told. The same text again writes nothing.

    Raises NotFound, Stale, and Invalid for a text that no comment may have.
    """
    comment, held = locked(site.id, public_id)
    last = queries.last_about(site.id, comment.id)
    check(comment, last, seen)
    body = text.normalize(body).strip("\n")
    if body == comment.body:
        return Outcome(comment, last, changed=False)
    problem = body_problem(body, site.policy)
    if problem:
        raise Invalid({"body": [problem]})
    before, earlier = Before.of(comment), Earlier.of(comment)
    comments.reword(comment, body, text.render(body), comment.trace)
    comment.rewritten_at = now
    return _reworded(site, comment, held, before, earlier, Act.REWRITE, by=by, now=now)


def redact(
    site: Site, public_id: str, passages: Sequence[str], *, by: Actor, seen: int, now: datetime
) -> Outcome:
    """Every occurrence of each passage becomes a marked gap; readers are told. The original is sealed.

    Raises NotFound, Stale, and Invalid when nothing is named, when a passage is not in the text as typed,
    or when readers would still see it.
    """
    comment, held = locked(site.id, public_id)
    check(comment, queries.last_about(site.id, comment.id), seen)
    body, html = gaps.blackened(comment.body, passages, gaps.gap(site))
    before, earlier = Before.of(comment), Earlier.of(comment)
    comments.forget_words()
    comments.reword(comment, body, html, gaps.untraced(comment.trace, passages))
    comment.redacted = True
    return _reworded(site, comment, held, before, earlier, Act.REDACT, by=by, now=now)


def delete(site: Site, public_id: str, *, by: Actor, seen: int, now: datetime) -> Outcome:
    """End a comment: its text and person go, a tombstone stays. Can't be undone. Raises NotFound, Stale."""
    comment, held = locked(site.id, public_id)
    check(comment, queries.last_about(site.id, comment.id), seen)
    decision = end(site, comment, held, Act.DELETE, by=by, now=now)
    return Outcome(comment, decision, changed=True)


def end(site: Site, comment: Comment, held: Held, act: Act, *, by: Actor, now: datetime,
        undoes: Decision | None = None) -> Decision:  # fmt: skip
    """Empty a comment that is locked with its article, and all that says what it said."""
    before = Before.of(comment)
    comments.forget_words()
    change = comments.set_status(comment, Status.DELETED, now=now)
    comments.empty(comment)
    if comment.shown or before.shown:
        touch(held, comment, change, always=True)
    wordings.drop(site.id, comment.id)
    notes.drop(site.id, comment.id)
    decision = write(site, comment, before, act, by=by, now=now, undoes=undoes)
    reports.forget(comment, decision.id)
    return decision


def _reworded(site: Site, comment: Comment, held: Held, before: Before, earlier: Earlier, act: Act, *,
              by: Actor, now: datetime) -> Outcome:  # fmt: skip
    update(comment)
    touch(held, comment, 0, always=comment.status is Status.APPROVED)
    decision = write(site, comment, before, act, by=by, now=now)
    wordings.keep(comment, decision.id, earlier, now=now)
    return Outcome(comment, decision, changed=True)

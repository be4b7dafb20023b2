"""Decide about a comment: its status, whether its reports stand, why, and whether it is featured."""

from datetime import datetime

from flask_babel import gettext as _

from moderation.comments import operations as comments
from moderation.comments.models import Comment, Status
from moderation.decisions import queries
from moderation.decisions.actors import Actor
from moderation.decisions.errors import Unattached
from moderation.decisions.models import Act, Decision
from moderation.decisions.operations.locking import Held, Outcome, check, locked, moved_on, touch
from moderation.decisions.writing import LISTED, Before, write
from moderation.foundation.errors import Conflict, NotFound
from moderation.foundation.rows import update
from moderation.reports import operations as reports
from moderation.sites.models import Site


def decide(
    site: Site, public_id: str, to: Status, *, by: Actor, seen: int, now: datetime,
    reason: str | None = None, batch: int | None = None,
) -> Outcome:  # fmt: skip
    """Give a comment the status `to`, if it is still the version `seen`.

    The same decision again writes nothing; approving a reported comment once more keeps it and settles its
    reports. Raises NotFound, Stale (with the fresh comment and who changed it), Unattached when an
    unattached comment is to be approved.
    """
    comment, held = locked(site.id, public_id)
    keeps = to is comment.status is Status.APPROVED and comment.reported > 0
    if comment.version != seen or (comment.status in (to, Status.DELETED) and not keeps):
        last = queries.last_about(site.id, comment.id)
        again = comment.status is to and not keeps
        if again and (comment.version == seen or moved_on(last, comment, seen, Act.DECIDE, Act.KEEP)):
            return Outcome(comment, last, changed=False)
        check(comment, last, seen)
    if comment.is_unattached and to is Status.APPROVED:
        raise Unattached
    before = Before.of(comment)
    kept = {LISTED: True} if _give(comment, held, to, now=now) else {}
    act = Act.KEEP if keeps else Act.DECIDE
    decision = write(site, comment, before, act, by=by, now=now, reason=reason, batch=batch, kept=kept)
    if before.reported:
        reports.settle(comment, decision.id)
    return Outcome(comment, decision, changed=True)


def screened(site: Site, comment: Comment, held: Held, to: Status, *, by: Actor, now: datetime,
             reason: str | None = None) -> Outcome:  # fmt: skip
    """Give a comment that this transaction stored the status that screening chose.

    If readers will see it, its article is in `held`.
    """
    before = Before.of(comment)
    kept = {LISTED: True} if _give(comment, held, to, now=now) else {}
    decision = write(site, comment, before, Act.DECIDE, by=by, now=now, reason=reason, kept=kept)
    return Outcome(comment, decision, changed=True)


def give_reason(site: Site, decision_id: str, reason: str, *, by: Actor, now: datetime) -> Decision:
    """Say afterwards why a comment was rejected or marked as spam; the newest reason counts.

    Raises NotFound, and Conflict when the decision was taken back or somebody decided since.
    """
    decided = queries.by_public_id(site.id, decision_id)
    if decided is None or decided.act is not Act.DECIDE:
        raise NotFound
    comment = locked(site.id, queries.comment_of(decided))[0]
    last = queries.last_about(site.id, comment.id)
    if last is None or last.id != decided.id or comment.status not in (Status.REJECTED, Status.SPAM):
        raise Conflict
    if queries.reason_of(decided) == reason:
        return decided
    return write(site, comment, Before.of(comment), Act.REASON, by=by, now=now, reason=reason)


def feature(site: Site, public_id: str, on: bool, *, by: Actor, seen: int, now: datetime) -> Outcome:
    """Mark a published comment as one that readers should not miss, or take the mark away.

    Raises NotFound, Stale, and Conflict for a comment that is not published.
    """
    comment, held = locked(site.id, public_id)
    last = queries.last_about(site.id, comment.id)
    act = Act.FEATURE if on else Act.UNFEATURE
    if comment.featured is on and (comment.version == seen or moved_on(last, comment, seen, act)):
        return Outcome(comment, last, changed=False)
    check(comment, last, seen)
    if comment.status is not Status.APPROVED:
        raise Conflict(_("A comment is featured once it is approved."))
    before = Before.of(comment)
    comment.featured = on
    comment.version += 1
    update(comment)
    touch(held, comment, 0, always=True)
    return Outcome(comment, write(site, comment, before, act, by=by, now=now), changed=True)


def _give(comment: Comment, held: Held, to: Status, *, now: datetime) -> bool:
    """Returns whether that listed the comment's article."""
    change = comments.set_status(comment, to, now=now)
    if comment.reported:
        comments.set_reported(comment, 0)
        comment.cleared = to is Status.APPROVED
    listed = touch(held, comment, change)
    update(comment)
    return listed

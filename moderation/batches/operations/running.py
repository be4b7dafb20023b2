"""Bulk acts: begin one, carry it on a piece at a time, stop it, take it back.

The rows are the truth: whoever carries on, in a request or in the worker, takes the next comments that wait.
A piece is one transaction, so that a crash loses none and repeats none, and nobody waits long for its locks.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import insert, select

from moderation.batches import queries
from moderation.batches.models import Batch, Fate, Item, State
from moderation.comments import queries as comments
from moderation.comments.models import Comment, Status
from moderation.decisions import operations as decisions
from moderation.decisions import queries as decision_queries
from moderation.decisions.actors import Actor, moderator
from moderation.decisions.models import Decision
from moderation.foundation import outbox
from moderation.foundation.db import After, after_commit, db
from moderation.foundation.errors import Conflict, Invalid, NotFound
from moderation.foundation.ids import new_id, public_id
from moderation.foundation.rows import append
from moderation.sites.models import Site

MOST = 10_000
"""Comments in one bulk act."""
PIECE = 50
"""Comments that are decided in one transaction."""
_AT_ONCE = 500

Chosen = Sequence[tuple[str, int]]
"""Public ids of comments, and the version of each that was seen."""


def begin(
    site: Site, chosen: Chosen, to: Status, *, by: Actor, reason: str | None = None, now: datetime
) -> Batch:
    """Write down that these comments shall have the status `to`; nothing is decided yet.

    What is not of this site, or named twice, is left out. Raises Invalid when nothing or more than MOST is
    left. The worker carries it on once it is durable, if nobody else does.
    """
    assert by.account_id is not None
    seen = _keys(site.id, dict(chosen))
    if not 0 < len(seen) <= MOST:
        raise Invalid({"chosen": [_("Choose 1 to %(most)s replies.", most=MOST)]})
    batch = Batch(
        site_id=site.id, id=new_id(now), public_id=public_id(), account_id=by.account_id, undone_by=None,
        to_status=to, reason=reason, state=State.RUNNING, total=len(seen), done=0, left=0,
        created_at=now, finished_at=None,
    )  # fmt: skip
    append(batch)
    first = new_id(now)
    rows = [
        {"site_id": site.id, "id": first + place, "batch_id": batch.id, "comment_id": key, "version": version,
         "fate": Fate.WAITING}
        for place, (key, version) in enumerate(sorted(seen.items()))
    ]  # fmt: skip
    db.session.execute(insert(Item), rows)
    after_commit(outbox.wake, After.WORKER)
    return batch


def run_some(site: Site, batch_id: int, *, now: datetime, limit: int = PIECE) -> bool:
    """Do the next piece of a bulk act, or of taking it back; whether more of it waits.

    Nothing is written twice: what was decided does not wait any more.
    """
    batch = queries.locked(site.id, batch_id)
    if batch is not None and batch.state is State.RUNNING:
        return _decide_some(site, batch, now, limit)
    if batch is not None and batch.state is State.UNDOING:
        return _undo_some(site, batch, now, limit)
    return False


def cancel(site: Site, batch_id: int, *, now: datetime) -> Batch:
    """Stop a bulk act: what was decided stays, the rest waits as before. One that has ended is left alone.

    Raises NotFound.
    """
    batch = _locked(site, batch_id)
    if batch.state is State.RUNNING:
        batch.state, batch.finished_at = State.CANCELLED, now
    return batch


def undo(site: Site, batch_id: int, *, by: Actor, now: datetime, limit: int = PIECE) -> bool:
    """Begin to take a bulk act back, and do the first piece of it; whether more of it waits.

    Only what nobody decided or changed since comes back, the newest first; the rest is left. A bulk act under
    way is stopped by it. Once more changes nothing. Raises NotFound.
    """
    batch = _locked(site, batch_id)
    if batch.state is State.UNDONE:
        return False
    batch.state, batch.finished_at, batch.undone_by = State.UNDOING, None, by.account_id
    after_commit(outbox.wake, After.WORKER)
    return _undo_some(site, batch, now, limit)


def _locked(site: Site, batch_id: int) -> Batch:
    batch = queries.locked(site.id, batch_id)
    if batch is None:
        raise NotFound(_("That bulk act is not here."))
    return batch


def _keys(site_id: int, seen: Mapping[str, int]) -> dict[int, int]:
    """The internal keys of comments, with the versions that were seen."""
    names, found = list(seen), {}
    for start in range(0, min(len(names), MOST + 1), _AT_ONCE):
        some = Comment.public_id.in_(names[start : start + _AT_ONCE])
        rows = db.session.execute(
            select(Comment.id, Comment.public_id).where(Comment.site_id == site_id, some)
        )
        found.update({key: seen[name] for key, name in rows})
    return found


def locked(site: Site, items: Sequence[Item], also: Iterable[int | None] = ()) -> list[tuple[Item, Comment]]:
    """Items with their comments, by key, locked for the transaction after all their articles and `also`.

    Leaves out comments that were moved to another article meanwhile; a later piece takes them.
    """
    ids = [item.comment_id for item in items]
    under = {comment.article_id for comment in comments.some(site.id, ids).values()}
    held = decisions.hold(site.id, [key for key in {*under, *also} if key is not None])
    about = comments.some_locked(site.id, ids)
    pairs = [(item, about[item.comment_id]) for item in items]
    here = [pair for pair in pairs if pair[1].article_id is None or pair[1].article_id in held]
    return sorted(here, key=lambda pair: pair[1].id)


def _decide_some(site: Site, batch: Batch, now: datetime, limit: int) -> bool:
    items = queries.items(batch, Fate.WAITING, limit)
    by = moderator(batch.account_id)
    names = [(item, comment.public_id) for item, comment in locked(site, items)]
    fates = [(item, _decide(site, batch, item, name, by=by, now=now)) for item, name in names]
    for item, fate in fates:
        item.fate = fate
        batch.done += fate in (Fate.DONE, Fate.SAME)
        batch.left += fate in (Fate.LEFT, Fate.GONE)
    return _goes_on(batch, State.DONE, len(items) == limit or len(fates) < len(items), now)


def _decide(site: Site, batch: Batch, item: Item, name: str, *, by: Actor, now: datetime) -> Fate:
    try:
        done = decisions.decide(
            site, name, batch.to_status, by=by, seen=item.version, now=now, reason=batch.reason,
            batch=batch.id,
        )  # fmt: skip
    except NotFound:
        return Fate.GONE
    except Conflict:
        comment = comments.by_id(site.id, item.comment_id)
        return Fate.GONE if comment is None or comment.status is Status.DELETED else Fate.LEFT
    return Fate.DONE if done.changed else Fate.SAME


def _undo_some(site: Site, batch: Batch, now: datetime, limit: int) -> bool:
    assert batch.undone_by is not None
    items, by = queries.items(batch, Fate.DONE, limit, newest=True), moderator(batch.undone_by)
    made = decision_queries.in_batch(site.id, batch.id, [item.comment_id for item in items])
    also = [decision.from_article_id for decision in made.values()]
    pairs = [(item, made[item.comment_id]) for item, _comment in locked(site, items, also)]
    fates = [(item, _take_back(site, batch, decision, by=by, now=now)) for item, decision in pairs]
    for item, fate in fates:
        item.fate = fate
        batch.done -= 1
        batch.left += fate is Fate.LEFT
    return _goes_on(batch, State.UNDONE, len(items) == limit or len(fates) < len(items), now)


def _take_back(site: Site, batch: Batch, decision: Decision, *, by: Actor, now: datetime) -> Fate:
    """WAITING when the comment is as before the bulk act, LEFT when somebody decided since."""
    try:
        done = decisions.undo(site, decision.public_id, by=by, now=now, batch=batch.id)
    except (Conflict, NotFound):
        return Fate.LEFT
    as_before = done.changed or done.comment.status is decision.from_status
    return Fate.WAITING if as_before else Fate.LEFT


def _goes_on(batch: Batch, end: State, more: bool, now: datetime) -> bool:
    if not more:
        batch.state, batch.finished_at = end, now
    db.session.flush()
    return more

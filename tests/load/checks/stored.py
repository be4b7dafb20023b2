"""Replies: whatever was acknowledged is stored, or was ended by an act that tells so."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from moderation.comments.models import Comment, Source, Status
from moderation.decisions.models import REWORDING, Act, Decision
from moderation.foundation.db import db
from moderation.notes.models import Note
from moderation.wordings.models import Wording
from moderation.wordings.operations import open_
from tests.load.actors.world import World

ENDS = (Act.WITHDRAW, Act.DELETE, Act.ERASE)


def nothing_is_lost(world: World) -> Iterator[str]:
    """Every text that its writer was told is stored is the present one, or sealed as an earlier one."""
    rows = {row.public_id: row for row in db.session.scalars(select(Comment))}
    ended: dict[int, list[Act]] = defaultdict(list)
    for key, act in db.session.execute(
        select(Decision.comment_id, Decision.act).where(Decision.to_status == Status.DELETED)
    ):
        ended[key].append(act)
    earlier: dict[int, set[str]] = defaultdict(set)
    for wording in db.session.scalars(select(Wording).where(Wording.key.is_not(None))):
        earlier[wording.comment_id].add(open_(wording).body)
    for reply in world.replies.values():
        row = rows.get(reply.public_id)
        if row is None:
            yield f"{reply.public_id}: acknowledged and not there"
        elif row.status is Status.DELETED:
            if len(ended[row.id]) != 1 or ended[row.id][0] not in ENDS or row.body or row.author_name:
                yield f"{reply.public_id}: ended by {ended[row.id]}, says {row.body!r}"
        elif reply.withdrawn:
            yield f"{reply.public_id}: withdrawn, and {row.status}"
        else:
            known = {row.body} | earlier[row.id]
            yield from (f"{row.public_id}: {said!r} is lost" for said in reply.said if said not in known)
    yield from _twice(world, rows)
    yield from _sealed()
    yield from _kept_of_the_gone(rows)


def _twice(world: World, rows: dict[str, Comment]) -> Iterator[str]:
    """What was sent again until it was acknowledged, and what was clicked twice, is stored once."""
    readers = {row.public_id for row in rows.values() if row.source is Source.API}
    if more := readers - world.replies.keys():
        yield f"{len(more)} replies were never acknowledged: {sorted(more)[:5]}"
    own = Counter(row.body for row in rows.values() if row.source is Source.PAGE and row.body)
    yield from (f"the publication says {body!r} {times} times" for body, times in own.items() if times > 1)


def _sealed() -> Iterator[str]:
    """Every act that replaced a text keeps the earlier one."""
    acts = {*db.session.scalars(select(Decision.id).where(Decision.act.in_(REWORDING)))}
    kept = {*db.session.scalars(select(Wording.decision_id))}
    if acts != kept:
        yield f"{len(acts - kept)} acts keep no earlier text, {len(kept - acts)} texts are of no act"


def _kept_of_the_gone(rows: dict[str, Comment]) -> Iterator[str]:
    gone = [row.id for row in rows.values() if row.status is Status.DELETED]
    sealed = select(Wording.comment_id).where(Wording.key.is_not(None))
    if left := {*gone} & {*db.session.scalars(sealed)}:
        yield f"earlier texts of {len(left)} replies that are gone can be opened"
    if left := {*gone} & {*db.session.scalars(select(Note.comment_id))}:
        yield f"notes about {len(left)} replies that are gone are there"

"""Chains: the decisions about a reply fit together and end where it stands."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, pairwise

from sqlalchemy import select

from moderation.batches.models import Batch, Fate, Item, State
from moderation.comments.models import Comment, Status
from moderation.decisions import queries
from moderation.decisions.models import Act, ActorKind, Decision
from moderation.foundation.db import db
from moderation.sites.policy import Policy
from tests.load.actors.world import World


def chains_fit(world: World) -> Iterator[str]:
    """Of every reply, every undo, every bulk act."""
    comments = {comment.id: comment for comment in db.session.scalars(select(Comment))}
    rows = db.session.scalars(select(Decision).order_by(Decision.comment_id, Decision.version, Decision.id))
    decisions = list(rows)
    by_id = {decision.id: decision for decision in decisions}
    of_each = {key: [*some] for key, some in groupby(decisions, lambda decision: decision.comment_id)}
    for comment in comments.values():
        chain = [row for row in of_each.get(comment.id, ()) if row.act is not Act.REASON]
        yield from (f"{comment.public_id}: {words}" for words in _chain(comment, chain))
        decided_at = _decided_at(chain)
        if comment.status is not Status.DELETED and comment.decided_at != decided_at:
            yield f"{comment.public_id}: decided at {comment.decided_at}, by its decisions at {decided_at}"
        if comment.depth >= Policy().max_depth:
            yield f"{comment.public_id}: {comment.depth} levels deep"
    for decision in decisions:
        yield from (f"{decision.public_id}: {words}" for words in _act(decision, by_id))
    if lost := {*world.decisions} - {decision.public_id for decision in decisions}:
        yield f"moderators were told of {len(lost)} decisions that are not there"
    yield from _latest(world, {decision.public_id: decision for decision in decisions})
    yield from _bulk_acts(decisions)


def _chain(comment: Comment, chain: Sequence[Decision]) -> Iterator[str]:
    """A reply under another one goes where that one is moved, without a decision of its own."""
    first_status = chain[0].from_status if chain else comment.status
    if first_status is not Status.PENDING:
        yield f"its first decision begins at {first_status}"
    for one, other in pairwise(chain):
        if other.version <= one.version:
            yield f"two decisions at version {one.version}"
        if one.to_status is not other.from_status:
            yield f"{one.act} ends at {one.to_status}, {other.act} begins at {other.from_status}"
        if one.to_parent_id != other.from_parent_id:
            yield f"between {one.act} and {other.act} it has another parent"
        if one.to_parent_id is None and one.to_article_id != other.from_article_id:
            yield f"between {one.act} and {other.act} it is under another article"
    if not chain:
        if comment.version != 1:
            yield f"version {comment.version} without any decision"
        return
    last = chain[-1]
    ends = (last.version, last.to_status, last.to_parent_id)
    stands = (comment.version, comment.status, comment.parent_id)
    if ends != stands:
        yield f"stands at {stands}, its last decision ends at {ends}"
    if comment.parent_id is None and last.to_article_id != comment.article_id:
        yield "is under another article than its last decision says"


def _decided_at(chain: Sequence[Decision]) -> datetime | None:
    """When the newest decision was made that stands."""
    undone = {row.undoes_id for row in chain}
    standing = [row for row in chain if row.act in queries.DECIDING and row.id not in undone]
    return standing[-1].created_at if standing else None


def _act(decision: Decision, by_id: dict[int, Decision]) -> Iterator[str]:
    if (decision.actor is ActorKind.MODERATOR) != (decision.account_id is not None):
        yield f"{decision.act} of a {decision.actor} with account {decision.account_id}"
    if (decision.act is Act.UNDO) != (decision.undoes_id is not None):
        yield f"{decision.act} undoes {decision.undoes_id}"
    if decision.undoes_id is None:
        return
    undone = by_id[decision.undoes_id]
    if undone.act not in queries.UNDOABLE or undone.comment_id != decision.comment_id:
        yield f"takes back {undone.act} of comment {undone.comment_id}"
    back = Status.DELETED if undone.act is Act.REPLY else undone.from_status
    if decision.to_status is not back:
        yield f"takes {undone.act} back to {decision.to_status}, not to {back}"
    if undone.from_parent_id != undone.to_parent_id and decision.to_parent_id != undone.from_parent_id:
        yield "takes a move back to another parent"


def _latest(world: World, named: dict[str, Decision]) -> Iterator[str]:
    """What took back the latest act took back none that was older than one that stands until now."""
    by_id = {decision.id: decision for decision in named.values()}
    undone = {decision.undoes_id for decision in named.values()}
    for name, told in world.latest.items():
        taken = by_id.get(named[name].undoes_id or 0)
        mine = [named[one] for one in told if named[one].act in queries.UNDOABLE]
        stands = [one for one in mine if one.id not in undone]
        if taken and stands and stands[-1].created_at > taken.created_at:
            yield f"{name} took back {taken.public_id}, not the later {stands[-1].public_id}"


def _bulk_acts(decisions: Sequence[Decision]) -> Iterator[str]:
    items = list(db.session.scalars(select(Item)))
    undone = {row.undoes_id for row in decisions}
    decided = {(row.batch_id, row.comment_id) for row in decisions if row.act is not Act.UNDO}
    standing = {(row.batch_id, row.comment_id) for row in decisions if row.id not in undone} & decided
    for batch in db.session.scalars(select(Batch)):
        mine = [item for item in items if item.batch_id == batch.id]
        done = sum(item.fate in (Fate.DONE, Fate.SAME) for item in mine)
        left = sum(item.fate in (Fate.LEFT, Fate.GONE) for item in mine)
        if (batch.total, batch.done, batch.left) != (len(mine), done, left):
            yield (
                f"bulk act {batch.public_id} ({batch.state}) tells {batch.total}, {batch.done}, {batch.left};"
                f" there are {len(mine)}, {done}, {left}"
            )
        told = {item.comment_id for item in mine if item.fate is Fate.DONE}
        if untold := told - {comment for of, comment in decided if of == batch.id}:
            yield f"bulk act {batch.public_id} did {len(untold)} that no decision tells of"
        more = {comment for of, comment in standing if of == batch.id} - told
        if more and batch.state not in (State.UNDOING, State.UNDONE):  # undo leaves what somebody changed
            yield f"bulk act {batch.public_id} knows nothing of {len(more)} decisions that stand"

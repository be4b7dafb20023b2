"""Say why, of a bulk act as of a single decision."""

from datetime import datetime

from moderation.batches import queries
from moderation.batches.models import Batch, Fate
from moderation.batches.operations.running import locked
from moderation.decisions import operations as decisions
from moderation.decisions import queries as decision_queries
from moderation.decisions.actors import Actor
from moderation.foundation.errors import Conflict
from moderation.sites.models import Site

MOST_EXPLAINED = 100
"""Comments of a bulk act that are given a reason together."""


def give_reason(site: Site, decision_id: str, reason: str, *, by: Actor, now: datetime) -> Batch | None:
    """Say afterwards why a comment was rejected; of a small bulk act, why all of them were.

    Comments that somebody decided since keep what was said of them. Returns the bulk act. Raises NotFound,
    and Conflict when the decision itself does not stand any more.
    """
    decided = decision_queries.by_public_id(site.id, decision_id)
    batch = queries.locked(site.id, decided.batch_id) if decided and decided.batch_id else None
    if batch is None or batch.total > MOST_EXPLAINED:
        decisions.give_reason(site, decision_id, reason, by=by, now=now)
        return None
    items = [item for item, _comment in locked(site, queries.items(batch, Fate.DONE, MOST_EXPLAINED))]
    made = decision_queries.in_batch(site.id, batch.id, [item.comment_id for item in items])
    names = [made[item.comment_id].public_id for item in items]
    if decision_id not in names:
        raise Conflict
    for name in names:
        try:
            decisions.give_reason(site, name, reason, by=by, now=now)
        except Conflict:
            if name == decision_id:
                raise
    batch.reason = reason
    return batch

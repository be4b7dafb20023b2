"""Bulk acts from a form to their answer: a small one is done at once, a large one is left to the worker."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from moderation.batches import operations as batches
from moderation.batches import queries
from moderation.batches.models import Batch
from moderation.batches.operations import Chosen
from moderation.comments import queries as comments
from moderation.comments.models import Queue, Status
from moderation.dashboard import answers, frame, pages
from moderation.dashboard.access import Desk
from moderation.dashboard.bulk_words import can_undo, is_under_way, said, why_left
from moderation.dashboard.lists import Place
from moderation.dashboard.strip import reason_for
from moderation.decisions import queries as decisions
from moderation.decisions.actors import moderator
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators import queries as moderators
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.sites.policy import Policy

AT_ONCE = 100
"""Comments of a bulk act that is done within its request."""
MOST_SHOWN = 100
"""Comments that were left and are shown."""
MOST_ALIKE = 1_000
"""Near-duplicates that are decided without a preview."""


def begin(desk: Desk, chosen: Chosen, to: Status) -> str:
    """Decide these comments, at once if they are few; the public id of the bulk act. Raises Invalid."""
    here, by = sites.apart(desk.site), moderator(desk.account_id)
    reason = _reason(here.policy, to)
    with transaction():
        batch = batches.begin(here, chosen, to, by=by, reason=reason, now=clock.now())
        public_id, key, is_small = batch.public_id, batch.id, batch.total <= AT_ONCE
    if is_small:
        run(here, key)
    return public_id


def run(here: Site, batch_id: int, *, more: bool = True) -> None:
    """Do what is left of a bulk act, a transaction for each piece."""
    while more:
        with transaction():
            more = batches.run_some(here, batch_id, now=clock.now())


def undo(desk: Desk, batch: Batch) -> AnyResponse:
    """Take a bulk act back, at once if it is small: 303 to the list, or to its own page while it goes on."""
    here, by, key, name = sites.apart(desk.site), moderator(desk.account_id), batch.id, batch.public_id
    is_small = batch.total <= AT_ONCE
    with transaction():
        more = batches.undo(here, key, by=by, now=clock.now())
    if is_small:
        run(here, key, more=more)
    return done(desk, name)


def done(desk: Desk, public_id: str, decision: str | None = None) -> AnyResponse:
    """303 to the list when all was done, to the page of the bulk act when something was left or goes on.

    `decision` is one of them, for which the list offers reasons.
    """
    batch = queries.by_public_id(desk.site_id, public_id)
    assert batch is not None
    if is_under_way(batch) or batch.left:
        return redirect(page_of(desk, public_id), 303)
    there = url_for(
        "queues.queue", site=desk.key, batch=public_id, done=decision, **Place.of(request.values).args
    )
    return redirect(there, 303)


def page_of(desk: Desk, public_id: str) -> str:
    """Where a bulk act has its page, which leads back to the list that one came from."""
    fields: dict[str, Any] = {**Place.of(request.values).fields}
    return url_for("batches.show", site=desk.key, batch=public_id, **fields)


def state(desk: Desk, batch: Batch) -> dict[str, Any]:
    """How far a bulk act is, in words and numbers, and where its page is and its undo: for scripts."""
    return {
        "batch": batch.public_id, "to": batch.to_status.value, "state": batch.state.value,
        "total": batch.total, "batch_done": batch.done,
        "left": batch.left, "said": said(batch), "ended": not is_under_way(batch),
        "href": page_of(desk, batch.public_id), "undoable": can_undo(batch),
        "undo": url_for("batches.undo", site=desk.key, batch=batch.public_id),
    }  # fmt: skip


def news(desk: Desk, public_id: str, *, about: str | None = None) -> AnyResponse:
    """A bulk act for the desk's script: its state, `decided` ids, `remaining` (by id: why, and its row).

    `about` names the comment whose button was pressed; its decision is `done`.
    """
    batch = queries.by_public_id(desk.site_id, public_id)
    assert batch is not None
    decision = _decision(desk, public_id, about)
    decided = list(queries.decided(batch, AT_ONCE)) if not is_under_way(batch) else []
    return answers.news(
        desk, decision, about=about, decided=decided, remaining=_remaining(desk, batch),
        **state(desk, batch),
    )  # fmt: skip


def progress(desk: Desk, batch: Batch) -> AnyResponse:
    """How far a bulk act is, as JSON that no cache keeps."""
    return frame.told(**state(desk, batch))


def decide_alike(desk: Desk, public_id: str, to: Status, seen: int) -> AnyResponse:
    """Decide a comment and its near-duplicates that are pending now; 303 to a preview when they are many."""
    found = comments.members(desk.site_id, Queue.PENDING, public_id, MOST_ALIKE + 1)
    if len(found) > MOST_ALIKE:
        return redirect(
            url_for("batches.preview", site=desk.key, q=f"alike:{public_id}", to=to.value, queue="pending"),
            303,
        )
    versions = {row.public_id: row.version for row in found} | {public_id: seen}
    batch = begin(desk, list(versions.items()), to)
    if answers.wants_news():
        return news(desk, batch, about=public_id)
    return done(desk, batch, _decision(desk, batch, public_id))


def left_of(desk: Desk, batch: Batch) -> Sequence[tuple[queries.Left, str]]:
    """What a bulk act left, each with who decided what."""
    found = queries.left(batch, MOST_SHOWN)
    last = decisions.last_about_each(desk.site_id, [row.comment.id for row in found])
    names = moderators.names({row.account_id for row in last.values() if row.account_id})
    now = clock.now()
    return [
        (row, why_left(batch, row.comment, row.fate, last.get(row.comment.id), names, now)) for row in found
    ]


def _remaining(desk: Desk, batch: Batch) -> dict[str, Any]:
    found = left_of(desk, batch)
    ids = [left.comment.public_id for left, _why in found]
    fresh = {row.public_id: row for row in comments.rows(desk.site_id, ids)}
    place = Place.of(request.values)
    return {
        left.comment.public_id: {
            "said": why, "row": pages.fragment(desk, place, [fresh[left.comment.public_id]]),
        }
        for left, why in found
        if left.comment.public_id in fresh
    }  # fmt: skip


def _decision(desk: Desk, public_id: str, about: str | None) -> str | None:
    """What a bulk act decided about one comment."""
    batch = queries.by_public_id(desk.site_id, public_id)
    comment = comments.by_public_id(desk.site_id, about) if about else None
    if batch is None or comment is None:
        return None
    made = decisions.in_batch(desk.site_id, batch.id, [comment.id]).get(comment.id)
    return made.public_id if made else None


def _reason(policy: Policy, to: Status) -> str | None:
    """The reason that was chosen beside the buttons counts for a rejection; else the site's own."""
    return reason_for(policy, to, request.form.get("reason", "") if to is Status.REJECTED else "")

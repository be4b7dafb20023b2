"""Many comments decided as one: what is done, what is left, and that nothing is overwritten."""

from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from moderation.batches import operations as batches
from moderation.batches import queries
from moderation.batches.models import Batch, Fate, State
from moderation.batches.operations import PIECE
from moderation.comments import queries as comments
from moderation.comments.models import Comment, Queue, Status
from moderation.decisions import operations as decisions
from moderation.decisions import queries as decision_queries
from moderation.decisions.actors import WRITER, moderator
from moderation.decisions.models import Act, Decision
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.foundation.errors import Invalid
from moderation.moderators.models import Account
from moderation.sites.models import Site
from moderation.worker import bulk
from moderation.worker.bulk import carry_on
from tests.factories import a_comment, a_commenter, a_site, an_article
from tests.many import many_comments


def pairs(found: Sequence[Comment]) -> list[tuple[str, int]]:
    return [(comment.public_id, comment.version) for comment in found]


def begun(site: Site, by: Account, chosen: list[tuple[str, int]], to: Status = Status.REJECTED) -> Batch:
    with transaction():
        return batches.begin(site, chosen, to, by=moderator(by.id), now=clock.now())


def run(site: Site, batch: Batch, pieces: int = 1000) -> bool:
    more, key = True, batch.id
    while more and pieces:
        pieces -= 1
        with transaction():
            more = batches.run_some(site, key, now=clock.now())
    return more


def undo(site: Site, batch: Batch, by: Account) -> None:
    key, actor = batch.id, moderator(by.id)
    with transaction():
        batches.undo(site, key, by=actor, now=clock.now())
    run(site, batch)


def decide(site: Site, comment: Comment, to: Status, by: Account) -> None:
    name, seen, actor = comment.public_id, comment.version, moderator(by.id)
    with transaction():
        decisions.decide(site, name, to, by=actor, seen=seen, now=clock.now())


def states(found: Sequence[Comment]) -> list[str]:
    db.session.rollback()
    db.session.expire_all()
    return [comment.status.value for comment in found]


def as_stored(found: Sequence[Comment]) -> list[dict[str, Any]]:
    """Everything about comments that undo puts back: all but the version."""
    db.session.rollback()
    db.session.expire_all()
    names = {*Comment.__table__.c.keys()} - {"version"}
    return [{name: getattr(comment, name) for name in names} for comment in found]


def test_a_bulk_act_decides_each_at_the_version_that_was_seen(
    site: Site, bob: Account, alice: Account
) -> None:
    found = [a_comment(site) for _ in range(4)]
    batch = begun(site, bob, pairs(found))
    decide(site, found[1], Status.APPROVED, alice)
    decide(site, found[2], Status.REJECTED, alice)

    more = run(site, batch)

    assert not more
    assert states(found) == ["rejected", "approved", "rejected", "rejected"]
    assert (batch.state, batch.done, batch.left, batch.total) == (State.DONE, 3, 1, 4)
    assert [(fate, len(queries.items(batch, fate, 9))) for fate in Fate] == [
        (Fate.WAITING, 0), (Fate.DONE, 2), (Fate.SAME, 1), (Fate.LEFT, 1), (Fate.GONE, 0),
    ]  # fmt: skip
    assert [left.comment.id for left in queries.left(batch, 10)] == [found[1].id]
    assert [len(decision_queries.history(site.id, comment.id)) for comment in found] == [1, 1, 1, 1]


def test_what_has_no_article_is_left_when_it_should_be_approved(site: Site, bob: Account) -> None:
    loose, attached = a_comment(site, attached=False), a_comment(site)

    batch = begun(site, bob, pairs([loose, attached]), Status.APPROVED)
    run(site, batch)

    assert states([loose, attached]) == ["pending", "approved"]
    assert [left.comment.id for left in queries.left(batch, 10)] == [loose.id]


def test_what_was_withdrawn_meanwhile_is_gone(site: Site, bob: Account) -> None:
    comment = a_comment(site)
    batch = begun(site, bob, pairs([comment]))
    with transaction():
        decisions.withdraw(site, db.session.merge(comment), by=WRITER, now=clock.now())

    run(site, batch)

    assert [left.fate for left in queries.left(batch, 10)] == [Fate.GONE]
    assert states([comment]) == ["deleted"]


def test_nothing_of_another_site_is_taken(site: Site, bob: Account) -> None:
    other = a_site("other", "Other", ["https://other.example"])
    theirs, ours = a_comment(other), a_comment(site)

    batch = begun(site, bob, pairs([theirs, ours]))
    run(site, batch)

    assert batch.total == 1
    assert states([theirs, ours]) == ["pending", "rejected"]


@pytest.mark.parametrize("chosen", [[], [("0000000000000", 1)]])
def test_a_bulk_act_on_nothing_is_refused(site: Site, bob: Account, chosen: list[tuple[str, int]]) -> None:
    with pytest.raises(Invalid):
        begun(site, bob, chosen)


def test_a_piece_twice_writes_nothing(site: Site, bob: Account) -> None:
    found = [a_comment(site) for _ in range(3)]
    batch = begun(site, bob, pairs(found))

    run(site, batch)
    again = run(site, batch)

    assert not again
    assert [len(decision_queries.history(site.id, comment.id)) for comment in found] == [1, 1, 1]
    assert batch.done == 3


@pytest.mark.slow
def test_a_crash_in_the_middle_loses_the_piece_under_way_and_the_worker_goes_on(
    app: Flask, site: Site, bob: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = many_comments(site, PIECE + 20)
    batch = begun(site, bob, pairs(found))
    run(site, batch, pieces=1)
    given = decisions.decide
    calls: list[str] = []

    def crash(site: Site, name: str, *args: Any, **kwargs: Any) -> Any:
        calls.append(name)
        if len(calls) == 10:
            raise SystemExit
        return given(site, name, *args, **kwargs)

    with monkeypatch.context() as broken:
        broken.setattr(decisions, "decide", crash)
        with pytest.raises(SystemExit):
            run(site, batch)
    in_between = states(found).count("rejected")
    more = carry_on(app)

    assert (in_between, more) == (PIECE, False)
    assert states(found) == ["rejected"] * (PIECE + 20)
    assert (batch.state, batch.done) == (State.DONE, PIECE + 20)
    assert _decisions(site) == PIECE + 20


def test_one_bulk_act_that_fails_keeps_no_other_from_going_on(
    app: Flask, site: Site, bob: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = a_comment(site), a_comment(site)
    broken, whole = (begun(site, bob, pairs([comment])) for comment in (first, second))
    given, failing = bulk.operations.run_some, broken.id

    def fail(site: Site, batch_id: int, **more: Any) -> bool:
        if batch_id == failing:
            raise RuntimeError
        return given(site, batch_id, **more)

    monkeypatch.setattr(bulk.operations, "run_some", fail)
    carry_on(app)

    assert states([first, second]) == ["pending", "rejected"]
    assert (broken.state, whole.state) == (State.RUNNING, State.DONE)


def test_cancel_stops_it_and_what_was_decided_stays(app: Flask, site: Site, bob: Account) -> None:
    found = many_comments(site, PIECE + 5)
    batch = begun(site, bob, pairs(found))
    run(site, batch, pieces=1)
    key = batch.id

    with transaction():
        batches.cancel(site, key, now=clock.now())
    carry_on(app)

    assert states(found) == ["rejected"] * PIECE + ["pending"] * 5
    assert batch.state is State.CANCELLED


def test_undo_puts_back_exactly_what_was(site: Site, bob: Account) -> None:
    article, commenter = an_article(site), a_commenter(site)
    root = a_comment(site, article=article, status=Status.APPROVED)
    reply = a_comment(site, parent=root, commenter=commenter)
    found = [root, reply, a_comment(site, status=Status.SPAM), a_comment(site, attached=False)]
    before, counts = as_stored(found), comments.counts(site.id)

    batch = begun(site, bob, pairs(found))
    run(site, batch)
    done = states(found)
    undo(site, batch, bob)

    assert done == ["rejected"] * 4
    assert as_stored(found) == before
    assert comments.counts(site.id) == counts == comments.recount(site.id)
    assert (batch.state, batch.done, batch.left) == (State.UNDONE, 0, 0)


def test_undo_leaves_what_somebody_decided_since(site: Site, bob: Account, alice: Account) -> None:
    found = [a_comment(site) for _ in range(3)]
    batch = begun(site, bob, pairs(found))
    run(site, batch)
    db.session.expire_all()
    decide(site, found[1], Status.APPROVED, alice)

    undo(site, batch, bob)
    again = as_stored(found)
    undo(site, batch, bob)

    assert states(found) == ["pending", "approved", "pending"]
    assert (batch.state, batch.left) == (State.UNDONE, 1)
    assert as_stored(found) == again


@pytest.mark.slow
def test_undo_of_a_bulk_act_that_a_crash_interrupted_is_carried_on_for_whoever_asked(
    app: Flask, site: Site, alice: Account, bob: Account
) -> None:
    found = many_comments(site, PIECE + 5)
    batch = begun(site, bob, pairs(found))
    run(site, batch)
    key, actor = batch.id, moderator(alice.id)
    with transaction():
        more = batches.undo(site, key, by=actor, now=clock.now())

    carry_on(app)

    assert more
    assert states(found) == ["pending"] * (PIECE + 5)
    undone = db.session.scalars(select(Decision).where(Decision.act == Act.UNDO)).all()
    assert {row.account_id for row in undone} == {alice.id}
    assert len(undone) == PIECE + 5


@pytest.mark.slow
def test_who_takes_a_bulk_act_back_is_known_though_nothing_of_its_first_piece_could_be(
    app: Flask, site: Site, alice: Account, bob: Account
) -> None:
    found = many_comments(site, PIECE + 2)
    batch = begun(site, bob, pairs(found))
    run(site, batch)
    db.session.expire_all()
    for comment in found[2:]:
        decide(site, comment, Status.SPAM, bob)
    key, actor = batch.id, moderator(alice.id)
    with transaction():
        batches.undo(site, key, by=actor, now=clock.now())
        left = db.session.scalar(select(func.count()).where(Decision.act == Act.UNDO))

    carry_on(app)

    undone = db.session.scalars(select(Decision).where(Decision.act == Act.UNDO)).all()
    assert left == 0
    assert [row.account_id for row in undone] == [alice.id] * 2


def test_a_decision_again_after_its_own_undo_is_as_before_for_the_bulk_act(site: Site, bob: Account) -> None:
    comment = a_comment(site)
    batch = begun(site, bob, pairs([comment]))
    run(site, batch)
    decision, actor = decision_queries.last_about(site.id, comment.id), moderator(bob.id)
    assert decision is not None
    name = decision.public_id
    with transaction():
        decisions.undo(site, name, by=actor, now=clock.now())

    undo(site, batch, bob)

    assert states([comment]) == ["pending"]
    assert (batch.state, batch.left) == (State.UNDONE, 0)


@pytest.mark.slow
def test_a_thousand_in_one_act_are_decided_by_the_worker_in_bounded_pieces(
    app: Flask, site: Site, bob: Account
) -> None:
    found = many_comments(site, 1_000)
    batch = begun(site, bob, pairs(found))
    deciding: list[int] = []
    key = batch.id

    while carry_on(app, pieces=1):
        db.session.rollback()
        deciding.append(queries.by_id(site.id, key).done)  # type: ignore[union-attr]

    steps = [after - before for before, after in zip([0, *deciding], deciding, strict=False)]
    db.session.rollback()
    assert max(steps) <= PIECE
    assert comments.counts(site.id)[Queue.REJECTED] == 1_000 == comments.recount(site.id)[Queue.REJECTED]
    assert _decisions(site) == 1_000
    db.session.expire_all()
    assert (batch.state, batch.done, batch.left) == (State.DONE, 1_000, 0)


def _decisions(site: Site) -> int:
    return db.session.scalar(select(func.count()).where(Decision.site_id == site.id)) or 0

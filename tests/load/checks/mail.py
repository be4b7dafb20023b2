"""Mail: every event is done, every message was sent, and none under two ids."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select

from moderation.comments.models import Status
from moderation.decisions.models import Decision
from moderation.foundation.db import db
from moderation.foundation.outbox import MOST_ATTEMPTS, Event
from moderation.moderators.models import Account
from moderation.notifications.models import Delivery
from tests.load.actors.actor import TRACES
from tests.load.actors.world import DOMAIN, UNDO_WINDOW
from tests.load.stage import Stage


def mail_was_sent_once(stage: Stage) -> Iterator[str]:
    """A message is repeated only after a kill, and under its own id then."""
    open_ = db.session.scalar(select(func.count()).select_from(Event).where(Event.done_at.is_(None)))
    if open_:
        yield f"{open_} events wait"
    failed = select(Event.kind, Event.problem, Event.attempts).where(Event.attempts > 0)
    for kind, problem, attempts in db.session.execute(failed):
        if attempts >= MOST_ATTEMPTS or not stage.world.kills:
            yield f"{kind} was tried {attempts} times: {problem}"
    unsent = db.session.scalar(select(func.count()).where(Delivery.sent_at.is_(None)))
    if unsent:
        yield f"{unsent} deliveries were not sent"
    arrived = Counter(stage.sink.arrived)
    if not stage.world.kills:
        yield from (f"{mail} arrived {times} times" for mail, times in arrived.items() if times > 1)
    planned = db.session.execute(select(Account.email, Delivery.id, Delivery.site_id).join(Account))
    right = {(email, f"<{key}.{site_id}@localhost>") for email, key, site_id in planned}
    ours = {mail for mail in arrived if not mail[0].endswith(DOMAIN)}
    yield from (f"{mail} never arrived" for mail in sorted(right - ours))
    yield from (f"{mail} arrived and was never planned" for mail in sorted(ours - right))
    yield from _told(stage)
    yield from _words(stage)


def _told(stage: Stage) -> Iterator[str]:
    """Writers are told of rejections that nobody took back while the undo window was open."""
    made = {decision.id: decision for decision in db.session.scalars(select(Decision))}
    back = {decision.undoes_id: decision for decision in made.values()}
    for recipient, name in stage.sink.arrived:
        if recipient.endswith(DOMAIN):
            decision = made[int(name.split(".")[1])]
            undo = back.get(decision.id)
            if decision.to_status is not Status.REJECTED:
                yield f"a writer was told of {decision.act} to {decision.to_status}"
            elif undo and undo.created_at - decision.created_at < timedelta(seconds=UNDO_WINDOW / 2):
                yield f"a writer was told of {decision.public_id}, which was taken back at once"


def _words(stage: Stage) -> Iterator[str]:
    """No message to a moderator names a reader, and none to a reader names another one."""
    for (recipient, name), content in zip(stage.sink.arrived, stage.sink.contents, strict=True):
        said = content.lower()
        if recipient.endswith(DOMAIN):
            said = said.replace(recipient.lower().encode(), b"")
        if any(trace in said for trace in TRACES):
            yield f"{name} names a reader"

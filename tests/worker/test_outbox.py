"""From an event in the outbox to a message, whatever happens in between."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import event, select

from moderation.comments.models import Comment, Status
from moderation.config import Settings
from moderation.decisions import operations as decisions
from moderation.decisions.actors import moderator
from moderation.foundation import clock, mail, outbox
from moderation.foundation.db import db, transaction
from moderation.foundation.outbox import Event
from moderation.moderators import operations as moderators
from moderation.moderators import queries as moderator_queries
from moderation.moderators.models import Account
from moderation.notifications.models import Delivery
from moderation.reports import operations as reports
from moderation.reports.models import Grounds
from moderation.sites.models import Site
from moderation.worker.outbox import LEASE, drain
from tests import factories

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CANARY = "canary.rita@birds.example"


@pytest.fixture(autouse=True)
def at_nine() -> Iterator[None]:
    """It is nine o'clock."""
    with clock.set_to(NINE):
        yield


def held(site: Site) -> None:
    """A reply that waits, and the event that says so."""
    comment = factories.a_comment(
        site, commenter=factories.a_commenter(site, email=f"{id(object())}{CANARY}")
    )
    with transaction():
        outbox.record(site.id, "comment.held", {"comment": comment.id}, now=clock.now())


def reported(site: Site) -> Comment:
    """A published reply that a reader reported."""
    comment = factories.a_comment(site, status=Status.APPROVED)
    with transaction():
        reports.report(site, comment.public_id, Grounds.SPAM, "", network=None, now=clock.now())
    return comment


def mails(settings: Settings) -> list[EmailMessage]:
    """What was written for want of a mail server."""
    paths = sorted((settings.instance / "outbox").glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]  # type: ignore[misc]


def test_the_first_held_reply_is_told_at_once_to_everybody_who_wants_mail(
    app: Flask, settings: Settings, site: Site, alice: Account, bob: Account
) -> None:
    held(site)

    drain(app)

    assert {message["To"] for message in mails(settings)} == {alice.email, bob.email}
    assert {message["Subject"] for message in mails(settings)} == {"The Herald: 1 reply waits"}


def test_reported_replies_are_told_in_the_same_mail(
    app: Flask, settings: Settings, site: Site, alice: Account
) -> None:
    held(site)
    held(site)
    reported(site)

    drain(app)

    (message,) = mails(settings)
    plain = message.get_body(("plain",))
    assert message["Subject"] == "The Herald: 2 replies wait, 1 was reported"
    assert plain is not None
    assert "Readers of The Herald reported 1 reply." in plain.get_content()
    assert "/dashboard/herald/queue/reported" in plain.get_content()


def test_a_report_alone_is_told_and_waits_for_the_same_interval(
    app: Flask, settings: Settings, site: Site, alice: Account
) -> None:
    reported(site)
    drain(app)
    held(site)
    drain(app)
    before = [message["Subject"] for message in mails(settings)]

    with clock.set_to(NINE + timedelta(minutes=15)):
        drain(app)

    assert before == ["The Herald: 1 reply was reported"]
    assert len(mails(settings)) == 2


def test_nothing_is_sent_about_a_report_that_was_settled_meanwhile(
    app: Flask, settings: Settings, site: Site, alice: Account
) -> None:
    comment = reported(site)
    with transaction():
        decisions.decide(
            site, comment.public_id, Status.APPROVED, by=moderator(alice.id), seen=comment.version,
            now=clock.now(),
        )  # fmt: skip

    drain(app)

    assert mails(settings) == []


def test_who_switched_mail_off_gets_none(app: Flask, settings: Settings, site: Site, alice: Account) -> None:
    with transaction():
        member = moderator_queries.membership(site.id, alice.id)
        assert member is not None
        moderators.set_mail(member, False)
    held(site)

    drain(app)

    assert mails(settings) == []
    assert db.session.scalars(select(Event).where(Event.done_at.is_(None))).all() == []


def test_later_replies_are_gathered_until_the_interval_ends(
    app: Flask, settings: Settings, site: Site, alice: Account
) -> None:
    held(site)
    drain(app)
    for _ in range(4):
        held(site)
    drain(app)
    before = len(mails(settings))

    with clock.set_to(NINE + timedelta(minutes=15)):
        drain(app)

    assert before == 1
    assert [message["Subject"] for message in mails(settings)].count("The Herald: 5 replies wait") == 1
    assert len(mails(settings)) == 2


def test_replies_held_at_the_same_time_are_told_in_one_mail(
    app: Flask, settings: Settings, site: Site, alice: Account
) -> None:
    for _ in range(3):
        held(site)

    drain(app)
    with clock.set_to(NINE + timedelta(minutes=15)):
        drain(app)

    assert [message["Subject"] for message in mails(settings)] == ["The Herald: 3 replies wait"]
    assert db.session.scalars(select(Event).where(Event.done_at.is_(None))).all() == []


def test_many_events_take_as_many_statements_as_few(app: Flask, site: Site, alice: Account) -> None:
    statements_of_a_drain(app, site, 1)

    few, many = statements_of_a_drain(app, site, 2), statements_of_a_drain(app, site, 40)

    assert many <= few


def statements_of_a_drain(app: Flask, site: Site, count: int) -> int:
    """How many statements it takes the worker to settle so many events, recorded together."""
    with transaction():
        for number in range(count):
            kind = ("comment.held", "comment.reported")[number % 2]
            outbox.record(site.id, kind, {"comment": number}, now=clock.now())
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    drain(app)
    event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)


def test_nothing_is_sent_when_the_queue_was_emptied_meanwhile(
    app: Flask, settings: Settings, site: Site, alice: Account
) -> None:
    with transaction():
        outbox.record(site.id, "comment.held", {"comment": 1}, now=clock.now())

    drain(app)

    assert mails(settings) == []


def test_a_mail_names_no_reader(app: Flask, settings: Settings, site: Site, alice: Account) -> None:
    held(site)

    drain(app)

    (message,) = mails(settings)
    assert CANARY not in message.as_string()
    assert "Rita" not in message.as_string()


def test_a_failed_delivery_is_tried_again_under_the_same_message_id(
    app: Flask, settings: Settings, site: Site, alice: Account
) -> None:
    attempts: list[str] = []

    class Refusing:
        def deliver(self, message: EmailMessage) -> None:
            attempts.append(message["Message-ID"])
            if len(attempts) == 1:
                raise ConnectionRefusedError

    app.extensions[mail.EXTENSION] = Refusing()
    held(site)
    drain(app)

    with clock.set_to(NINE + timedelta(seconds=11)):
        drain(app)
        drain(app)

    assert len(attempts) == 2
    assert attempts[0] == attempts[1]


def test_a_worker_that_died_before_sending_is_followed_by_another(
    app: Flask, settings: Settings, site: Site, alice: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(site)
    with monkeypatch.context() as patch:
        patch.setattr("moderation.worker.outbox._deliver", _die)
        with pytest.raises(KeyboardInterrupt):
            drain(app)

    with clock.set_to(NINE + LEASE):
        drain(app)

    assert len(mails(settings)) == 1
    assert db.session.scalars(select(Delivery.sent_at)).all() == [NINE + LEASE]


def _die(*_args: Any) -> None:
    raise KeyboardInterrupt


def test_an_event_of_an_undone_cause_is_not_delivered(
    app: Flask, settings: Settings, site: Site, alice: Account
) -> None:
    held(site)
    event = db.session.scalars(select(Event)).one()
    with transaction():
        outbox.cancel(site.id, event.id, now=clock.now())

    drain(app)

    assert mails(settings) == []


def test_an_event_nobody_knows_is_done(app: Flask, site: Site) -> None:
    with transaction():
        outbox.record(site.id, "comment.decided", {"comment": 1}, now=clock.now())

    drain(app)

    assert db.session.scalars(select(Event)).one().done_at is not None


def test_mail_goes_through_a_real_smtp_server(
    app: Flask, settings: Settings, site: Site, alice: Account
) -> None:
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=settings.port)
    controller.start()
    try:
        app.extensions[mail.EXTENSION] = mail.Mailbox(f"smtp://127.0.0.1:{settings.port}", settings.instance)
        held(site)

        drain(app)
    finally:
        controller.stop()

    assert sink.recipients == [[alice.email]]
    assert b"1 reply waits" in sink.contents[0]


class Sink:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.recipients: list[list[str]] = []
        self.contents: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take a message."""
        self.recipients.append(envelope.rcpt_tos)
        self.contents.append(envelope.content)
        return "250 taken"


def test_events_of_a_clock_that_went_back_wait_as_long_as_they_were_to(
    app: Flask, settings: Settings, site: Site, alice: Account
) -> None:
    with clock.set_to(NINE + timedelta(days=1)):
        held(site)

    drain(app)
    with clock.set_to(NINE + timedelta(seconds=1)):
        drain(app)

    assert len(mails(settings)) == 1


def test_an_undo_window_is_neither_cut_short_nor_drawn_out_when_the_clock_goes_back(
    app: Flask, site: Site, alice: Account
) -> None:
    comment = factories.a_comment(site)
    site_id, name, by = site.id, comment.public_id, moderator(alice.id)
    with clock.set_to(NINE + timedelta(hours=1)), transaction():
        done = decisions.decide(site, name, Status.REJECTED, by=by, seen=1, now=clock.now())
    assert done.decision is not None
    key, waiting = done.decision.id, []

    for seconds in (0, 29, 30):
        with clock.set_to(NINE + timedelta(seconds=seconds)):
            drain(app)
            db.session.rollback()
            waiting.append(outbox.waits(site_id, key))

    assert waiting == [True, True, False]


def test_a_lease_and_another_try_are_counted_anew_when_the_clock_goes_back(
    app: Flask, settings: Settings, site: Site, alice: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(site)
    monkeypatch.setattr(mail, "send", _refuse)
    with clock.set_to(NINE + timedelta(hours=1)):
        drain(app)
    monkeypatch.undo()

    drain(app)
    early = len(mails(settings))
    with clock.set_to(NINE + timedelta(seconds=10)):
        drain(app)

    assert (early, len(mails(settings))) == (0, 1)


def _refuse(_message: EmailMessage) -> None:
    raise OSError("the mail server is away")


def test_a_clock_that_was_a_day_ahead_once_silences_nobody(
    app: Flask, settings: Settings, site: Site, alice: Account
) -> None:
    with clock.set_to(NINE + timedelta(days=1)):
        held(site)
        drain(app)
    before = len(mails(settings))
    held(site)

    drain(app)
    told = len(mails(settings))
    held(site)
    drain(app)

    assert (before, told, len(mails(settings))) == (1, 2, 2)

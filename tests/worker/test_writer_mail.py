"""What the writer of a rejected reply is mailed, when, and that the address is nowhere else."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from moderation.articles.models import Article
from moderation.commenters import operations as commenters
from moderation.commenters.models import Commenter, Trust
from moderation.comments.models import Comment, Status
from moderation.config import Settings
from moderation.decisions import operations as decisions
from moderation.decisions.actors import RULE, WRITER, Actor, moderator
from moderation.decisions.models import Decision
from moderation.foundation import clock, mail, outbox
from moderation.foundation.db import db, transaction
from moderation.foundation.outbox import Event
from moderation.moderators.models import Account
from moderation.notifications.models import Delivery
from moderation.sites import operations as site_operations
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.submissions import operations as submissions
from moderation.worker.outbox import drain
from tests import factories
from tests.house.canary import CANARY, files, rows, traces
from tests.statements import heard

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CLOSED = NINE + timedelta(seconds=30)
"""The undo window of what was decided at nine has closed."""


@pytest.fixture(autouse=True)
def at_nine() -> Iterator[None]:
    with clock.set_to(NINE):
        yield


@pytest.fixture
def telling(site: Site) -> Site:
    """The site, telling its writers."""
    change(site.id, tell_writers=True, appeal_contact="editors@magazine.example")
    return site


class Sink:
    """A mail server that keeps what it gets, or refuses it naming the address, as servers do."""

    def __init__(self) -> None:
        self.recipients: list[list[str]] = []
        self.contents: list[bytes] = []
        self.refuses = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take a message."""
        if self.refuses:
            return f"550 {envelope.rcpt_tos[0]} is not known"
        self.recipients.append(envelope.rcpt_tos)
        self.contents.append(envelope.content)
        return "250 taken"

    @property
    def messages(self) -> list[EmailMessage]:
        """What came, read."""
        return [message_from_bytes(content, policy=policy.default) for content in self.contents]  # type: ignore[misc]


@pytest.fixture
def sink(app: Flask, settings: Settings) -> Iterator[Sink]:
    made = Sink()
    controller = Controller(made, hostname="127.0.0.1", port=settings.port)
    controller.start()
    app.extensions[mail.EXTENSION] = mail.Mailbox(f"smtp://127.0.0.1:{settings.port}", settings.instance)
    yield made
    controller.stop()


def change(site_id: int, language: str | None = None, **settings: Any) -> None:
    """Settings of a site."""
    with transaction():
        found = here(site_id)
        found.language = language or found.language
        site_operations.change(found, now=clock.now(), policy=replace(found.policy, **settings))


def here(site_id: int) -> Site:
    site = sites.by_id(site_id)
    assert site is not None
    return site


def a_reply(site: Site, name: str = "Rita", article: Article | None = None) -> Comment:
    """A reply whose writer has the canary's address."""
    article = article or factories.an_article(site, f"{factories.ORIGIN}/taps")
    return factories.a_comment(
        site, article=article, commenter=factories.a_commenter(site, name=name, email=CANARY)
    )


def decide(comment: Comment, by: Account | None, to: Status = Status.REJECTED, reason: str = "") -> Decision:
    actor: Actor = moderator(by.id) if by else RULE
    site_id, name, version = comment.site_id, comment.public_id, comment.version
    with transaction():
        done = decisions.decide(
            here(site_id), name, to, by=actor, seen=version, now=clock.now(), reason=reason or None
        )
    assert done.decision is not None
    return done.decision


def undo(decision: Decision, by: Account) -> None:
    site_id, name, account = decision.site_id, decision.public_id, by.id
    with transaction():
        decisions.undo(here(site_id), name, by=moderator(account), now=clock.now())


def drain_at(app: Flask, moment: datetime) -> None:
    with clock.set_to(moment):
        drain(app)


def test_the_writer_is_told_once_when_the_undo_window_has_closed(
    app: Flask, telling: Site, bob: Account, sink: Sink
) -> None:
    decide(a_reply(telling), bob, reason="off_topic")
    drain_at(app, CLOSED - timedelta(seconds=1))
    early = len(sink.contents)

    drain_at(app, CLOSED)
    drain_at(app, CLOSED + timedelta(days=1))

    (message,) = sink.messages
    assert early == 0
    assert [[one.lower() for one in to] for to in sink.recipients] == [[CANARY.lower()]]
    assert message["Subject"] == "The Herald: your reply was not published"
    assert message["Auto-Submitted"] == "auto-generated"
    for part in ("plain", "html"):
        body = message.get_body((part,)).get_content()  # type: ignore[union-attr]
        for said in (
            "Off topic", "not about the article", "The map of taps", f"{factories.ORIGIN}/taps",
            "editors@magazine.example", "by a person",
        ):  # fmt: skip
            assert said in body, (part, said)


def test_an_edit_before_the_undo_window_has_closed_spares_the_writer_the_mail(
    app: Flask, telling: Site, bob: Account, sink: Sink
) -> None:
    comment = a_reply(telling)
    site_id, name = telling.id, comment.public_id
    decide(comment, bob, reason="off_topic")
    with clock.set_to(CLOSED - timedelta(seconds=1)), transaction():
        submissions.edit(here(site_id), name, "On topic.", now=clock.now())

    drain_at(app, CLOSED + timedelta(days=1))

    assert [told for told in sink.recipients if told[0].lower() == CANARY.lower()] == []


def test_the_mail_speaks_the_language_of_the_site(
    app: Flask, telling: Site, bob: Account, sink: Sink
) -> None:
    change(telling.id, language="de-AT")
    decide(a_reply(telling), bob, reason="off_topic")

    drain_at(app, CLOSED)

    (message,) = sink.messages
    body = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "Ihr Kommentar bezieht sich weder auf den Artikel" in body
    assert '<html lang="de"' in body


def test_the_reason_that_was_given_last_is_told(app: Flask, telling: Site, bob: Account, sink: Sink) -> None:
    rejected = decide(a_reply(telling), bob, reason="other")
    site_id, name, account = telling.id, rejected.public_id, bob.id
    with clock.set_to(NINE + timedelta(seconds=5)), transaction():
        decisions.give_reason(here(site_id), name, "insult", by=moderator(account), now=clock.now())

    drain_at(app, NINE + timedelta(hours=1))

    (message,) = sink.messages
    assert "Insult" in message.as_string() and "House rules" not in message.as_string()


def test_a_rejection_that_was_undone_or_decided_again_is_not_told(
    app: Flask, telling: Site, bob: Account, sink: Sink
) -> None:
    article = factories.an_article(telling)
    undo(decide(a_reply(telling, article=article), bob), bob)
    again = a_reply(telling, article=article)
    decide(again, bob)
    with clock.set_to(NINE + timedelta(seconds=1)):
        decide(again, bob, Status.APPROVED)

    drain_at(app, NINE + timedelta(hours=1))

    assert sink.contents == []


def test_a_rejection_that_was_made_twice_is_told_once(
    app: Flask, telling: Site, bob: Account, sink: Sink
) -> None:
    comment = a_reply(telling)
    decide(comment, bob, reason="insult")
    with clock.set_to(NINE + timedelta(seconds=10)):
        decide(comment, bob, Status.PENDING)
    with clock.set_to(NINE + timedelta(seconds=20)):
        decide(comment, bob, reason="hate")

    drain_at(app, NINE + timedelta(hours=1))

    (message,) = sink.messages
    assert "Hate" in message.as_string()


@pytest.mark.parametrize("to", [Status.APPROVED, Status.SPAM, Status.PENDING])
def test_nothing_but_a_rejection_is_told(
    app: Flask, telling: Site, bob: Account, sink: Sink, to: Status
) -> None:
    comment = a_reply(telling)
    if to is Status.PENDING:
        undo(decide(comment, bob, Status.SPAM), bob)
    else:
        decide(comment, bob, to)

    drain_at(app, NINE + timedelta(hours=1))

    assert sink.contents == []
    assert db.session.scalars(select(Event).where(Event.done_at.is_(None))).all() == []


def test_what_a_rule_rejected_is_not_told(app: Flask, telling: Site, sink: Sink) -> None:
    decide(a_reply(telling), None)

    drain_at(app, NINE + timedelta(hours=1))

    assert sink.contents == []


def test_a_site_that_does_not_tell_its_writers_sends_nothing(
    app: Flask, site: Site, bob: Account, sink: Sink
) -> None:
    decide(a_reply(site), bob)

    drain_at(app, NINE + timedelta(hours=1))

    assert sink.contents == []
    assert db.session.scalars(select(Event).where(Event.done_at.is_(None))).all() == []


def a_ban(comment: Comment) -> None:
    with transaction():
        writer = db.session.get(Commenter, (comment.site_id, comment.commenter_id))
        assert writer is not None
        commenters.set_trust(writer, Trust.BANNED)


def an_end(comment: Comment) -> None:
    site_id, name = comment.site_id, comment.public_id
    with transaction():
        site = here(site_id)
        decisions.withdraw(site, decisions.lock(site, name), by=WRITER, now=clock.now())


@pytest.mark.parametrize("happens", [a_ban, an_end])
def test_nobody_is_told_who_was_banned_or_is_gone(
    app: Flask, telling: Site, bob: Account, sink: Sink, happens: Callable[[Comment], None]
) -> None:
    comment = a_reply(telling)
    decide(comment, bob)
    happens(comment)

    drain_at(app, NINE + timedelta(hours=1))

    assert sink.contents == []


def test_a_refused_mail_is_tried_again_under_the_same_message_id(
    app: Flask, settings: Settings, telling: Site, bob: Account
) -> None:
    attempts: list[str] = []

    class Refusing(mail.Mailbox):
        def deliver(self, message: EmailMessage) -> None:
            attempts.append(message["Message-ID"])
            if len(attempts) == 1:
                raise ConnectionRefusedError

    app.extensions[mail.EXTENSION] = Refusing("smtp://127.0.0.1:1", settings.instance)
    decide(a_reply(telling), bob)
    drain_at(app, CLOSED)

    drain_at(app, CLOSED + timedelta(seconds=11))
    drain_at(app, CLOSED + timedelta(hours=1))

    assert len(attempts) == 2
    assert attempts[0] == attempts[1]


@pytest.mark.parametrize("refuses", [False, True])
def test_the_address_is_in_no_log_row_or_file(
    app: Flask, settings: Settings, telling: Site, bob: Account, sink: Sink, refuses: bool,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    sink.refuses = refuses
    decide(a_reply(telling), bob)

    drain_at(app, CLOSED)

    said = "".join(capfd.readouterr())
    assert bool(sink.contents) is not refuses
    assert ("delivery failed" in said) is refuses
    assert not traces(said.encode())
    assert not [row for row in rows() if traces(row)]
    assert [path.name for path in files(settings.instance) if traces(path.read_bytes())] == []
    assert db.session.scalars(select(Delivery)).all() == []
    problems = [event.problem for event in db.session.scalars(select(Event)) if event.problem]
    assert problems == (["Undelivered"] if refuses else [])


def test_without_a_mail_server_a_file_holds_the_mail_and_no_address(
    app: Flask, settings: Settings, telling: Site, bob: Account
) -> None:
    decide(a_reply(telling), bob)

    drain_at(app, CLOSED)

    (path,) = (settings.instance / "outbox").glob("*.eml")
    assert b"not published" in path.read_bytes()
    assert not traces(path.read_bytes())


def test_a_name_is_text_in_the_mail(app: Flask, telling: Site, bob: Account, sink: Sink) -> None:
    decide(a_reply(telling, name="<b>Rita</b>"), bob)

    drain_at(app, CLOSED)

    (message,) = sink.messages
    assert "&lt;b&gt;Rita" in message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<b>Rita</b>," in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_many_decisions_are_planned_in_as_many_statements_as_few(
    app: Flask, telling: Site, bob: Account
) -> None:
    from moderation.notifications import routing

    def planned(count: int) -> int:
        article = factories.an_article(telling)
        for _ in range(count):
            decide(a_reply(telling, article=article), bob)
        later = NINE + timedelta(days=1)
        with heard() as statements, transaction():
            for event in routing.plan(outbox.due(now=later), now=later):
                outbox.done(event, now=later)
        return len(statements)

    planned(1)

    few, many = planned(2), planned(20)

    assert many <= few


def test_the_publication_is_not_told_that_its_own_reply_was_rejected(
    app: Flask, telling: Site, bob: Account, sink: Sink
) -> None:
    parent, by = a_reply(telling).public_id, moderator(bob.id)
    with transaction():
        said = decisions.reply(here(telling.id), parent, "We asked.", by=by, seen=1, now=clock.now()).comment
    decide(said, bob)

    drain_at(app, CLOSED)

    assert sink.recipients == []

"""Every process seals under the key that the database names, or not at all."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from structlog.testing import capture_logs

from moderation.commenters import operations as commenters
from moderation.commenters.models import Commenter, Trust
from moderation.comments.models import Comment, Status
from moderation.config import Settings
from moderation.decisions import operations as decisions
from moderation.decisions.actors import moderator
from moderation.foundation import clock, engines, sealing
from moderation.foundation.crypto import Sealed, keys
from moderation.foundation.db import db, transaction
from moderation.foundation.errors import Unavailable
from moderation.foundation.sealing import KeysMissing, operations, queries
from moderation.foundation.sealing.models import Sealing
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests import factories, keyrings
from tests.clients import Client
from tests.conftest import DATA_KEYS
from tests.factories import ORIGIN
from tests.keyrings import NEWER, fingerprints
from tests.meeting import somebody_waits
from tests.waiting import wait_for, wait_for_end, wait_until

pytestmark = pytest.mark.both_databases

URL = f"{ORIGIN}/2026/11/taps"
API = "/api/v1/sites/herald/comments"
RITA = "rita@mail.example.com"
REPLY = {"url": URL, "name": "Rita", "email": RITA, "body": "Our tap is dry."}


def banned(site: Site) -> Commenter:
    """Rita, whom moderators banned."""
    writer = factories.a_commenter(site, email=RITA)
    with transaction():
        commenters.set_trust(writer, Trust.BANNED)
    return writer


def resealed(writer: Commenter, key: str) -> None:
    """What a rotation in another process makes of a writer's row."""
    token, index = keyrings.under(key, RITA)
    with transaction():
        writer.email, writer.email_index = Sealed(token), index


def statuses() -> list[Status]:
    """Of every comment."""
    return list(db.session.scalars(select(Comment.status)))


def writers() -> int:
    """How many there are."""
    return db.session.scalar(select(func.count()).select_from(Commenter)) or 0


def test_a_running_process_knows_a_banned_writer_after_a_rotation(
    app: Flask, client: Client, site: Site
) -> None:
    resealed(banned(site), NEWER)
    keyrings.hold(app, *DATA_KEYS, kept=(NEWER, *DATA_KEYS))
    keyrings.name(NEWER, *DATA_KEYS)

    sent = client.post(API, json=REPLY)

    assert sent.status_code == 202
    assert (statuses(), writers()) == ([Status.SPAM], 1)


def test_a_process_without_the_key_writes_nothing_and_says_so(app: Flask, client: Client, site: Site) -> None:
    resealed(banned(site), NEWER)
    keyrings.hold(app, *DATA_KEYS)
    keyrings.name(NEWER, *DATA_KEYS)

    with capture_logs() as logs:
        refused = client.post(API, json=REPLY, headers={"Origin": ORIGIN})

    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert (statuses(), writers()) == ([], 1)
    (line,) = [line for line in logs if line["log_level"] == "error"]
    assert line["fingerprints"] == fingerprints(NEWER)


def test_the_page_keeps_what_was_typed(app: Flask, client: Client, site: Site) -> None:
    keyrings.hold(app, *DATA_KEYS)
    keyrings.name(NEWER)

    refused = client.post("/reply/herald", data=REPLY)

    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert "Our tap is dry.</textarea>" in refused.text
    assert f'value="{RITA}"' in refused.text


def test_an_edit_is_refused_too_and_the_text_stays(app: Flask, client: Client, site: Site) -> None:
    ticket = client.post(API, json=REPLY).json["ticket"]
    keyrings.hold(app, *DATA_KEYS)
    keyrings.name(NEWER, *DATA_KEYS)

    refused = client.post("/reply/herald/mine/edit", data={"ticket": ticket, "body": "Both are dry."})

    assert refused.status_code == 503
    assert "Both are dry.</textarea>" in refused.text
    assert db.session.scalars(select(Comment.body)).all() == ["Our tap is dry."]


def test_the_publication_does_not_answer_under_a_key_of_the_past(
    app: Flask, site: Site, bob: Account
) -> None:
    parent, account = factories.a_comment(site, status=Status.APPROVED), bob.id
    keyrings.hold(app, *DATA_KEYS)
    keyrings.name(NEWER, *DATA_KEYS)

    with pytest.raises(KeysMissing), transaction():
        decisions.reply(
            site, parent.public_id, "Thank you.", by=moderator(account), seen=parent.version, now=clock.now()
        )


def test_a_key_that_stands_first_seals_nothing_before_the_database_names_it(
    app: Flask, client: Client, site: Site
) -> None:
    keyrings.hold(app, NEWER, *DATA_KEYS)

    client.post(API, json=REPLY)

    keyrings.hold(app, *DATA_KEYS)
    writer = db.session.scalars(select(Commenter)).one()
    assert writer.email.reveal() == RITA
    assert writer.email_index == keys().blind_indexes(RITA)[0]


def test_mail_is_opened_with_a_key_that_was_added_meanwhile(app: Flask, site: Site) -> None:
    writer = factories.a_commenter(site, email=RITA)
    resealed(writer, NEWER)
    keyrings.hold(app, *DATA_KEYS, kept=(NEWER, *DATA_KEYS))

    assert writer.email.reveal() == RITA


def test_a_writer_who_was_made_twice_is_not_an_error_and_stays_banned(
    app: Flask, client: Client, site: Site
) -> None:
    factories.a_commenter(site, email=RITA)
    resealed(banned(site), NEWER)
    factories.a_commenter(site, email=RITA)
    keyrings.hold(app, NEWER, *DATA_KEYS)
    keyrings.name(NEWER, *DATA_KEYS)

    sent = client.post(API, json=REPLY)

    assert (sent.status_code, writers()) == (202, 2)
    assert statuses() == [Status.SPAM]


def test_an_empty_database_takes_the_first_key(app: Flask) -> None:
    keyrings.hold(app, NEWER, *DATA_KEYS)
    with transaction():
        db.session.execute(delete(Sealing))

    with transaction():
        sealing.settle()

    assert queries.sealed_under() == " ".join(fingerprints(NEWER))


def test_a_filled_database_takes_every_key_that_may_have_sealed_something(app: Flask, site: Site) -> None:
    factories.a_commenter(site)
    keyrings.hold(app, NEWER, *DATA_KEYS)
    with transaction():
        db.session.execute(delete(Sealing))

    with transaction():
        sealing.settle()

    assert queries.sealed_under() == " ".join(fingerprints(NEWER, *DATA_KEYS))


@pytest.mark.parametrize("lost", ["first", "last"])
def test_a_filled_database_takes_no_keys_that_do_not_open_it(app: Flask, site: Site, lost: str) -> None:
    rows = [factories.a_commenter(site), factories.a_commenter(site)]
    resealed(rows[0 if lost == "first" else 1], NEWER)
    with transaction():
        db.session.execute(delete(Sealing))

    with pytest.raises(KeysMissing), transaction():
        sealing.settle()

    assert queries.sealed_under() is None


def test_only_the_key_that_still_seals_is_named_alone(app: Flask) -> None:
    keyrings.hold(app, NEWER, *DATA_KEYS)
    keyrings.name(NEWER, *DATA_KEYS)

    with transaction():
        is_done = operations.retire(fingerprints(*DATA_KEYS)[0])

    assert not is_done
    assert queries.sealed_under() == " ".join(fingerprints(NEWER, *DATA_KEYS))


def test_every_sealed_column_is_known_to_rotation_and_doctor() -> None:
    assert {str(column) for column in queries.columns()} == {"commenters.email", "wordings.key"}


def test_fingerprints_tell_no_key() -> None:
    (name,) = fingerprints(NEWER)

    assert len(name) == 16
    assert name not in NEWER


@pytest.fixture
def two_at_once(settings: Settings) -> None:
    """For tests of two transactions: SQLite lets one write at a time."""
    if settings.database_url.startswith("sqlite"):
        pytest.skip("SQLite lets one write at a time")


@pytest.mark.usefixtures("two_at_once")
def test_the_key_changes_only_when_a_reply_under_the_old_one_is_durable(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "LOCK_TIMEOUT_MS", 200)
    sealed, stored = threading.Event(), threading.Event()
    db.session.rollback()
    db.engine.dispose()

    def store() -> None:
        with app.app_context(), transaction():
            sealing.settle()
            sealed.set()
            wait_for(stored, "the key is asked for")

    thread = threading.Thread(target=store, daemon=True)
    thread.start()
    wait_for(sealed, "the reply is sealed")

    with pytest.raises(Unavailable), transaction():
        operations.hold()

    stored.set()
    wait_for_end(thread, "the reply is stored")
    with transaction():
        operations.hold()


@pytest.mark.usefixtures("two_at_once")
def test_a_reply_that_waited_for_another_key_is_sealed_under_that_one(
    app: Flask, client: Client, site: Site
) -> None:
    writer = banned(site)
    keyrings.hold(app, *DATA_KEYS, kept=(NEWER, *DATA_KEYS))
    answers: list[int] = []
    with transaction():
        operations.lead()
        keyrings.hold(app, *DATA_KEYS, kept=(NEWER, *DATA_KEYS))  # what the reply's process has
        thread = threading.Thread(target=_post, args=(app, answers.append), daemon=True)
        thread.start()
        wait_until(somebody_waits, "the reply waits")
        writer = db.session.merge(writer)
        writer.email, writer.email_index = (
            Sealed(keyrings.under(NEWER, RITA)[0]),
            keyrings.under(NEWER, RITA)[1],
        )
    wait_for_end(thread, "the reply is answered")

    assert answers == [202]
    assert (statuses(), writers()) == ([Status.SPAM], 1)


def _post(app: Flask, then: Callable[[int], None]) -> None:
    then(app.test_client().post(API, json=REPLY).status_code)

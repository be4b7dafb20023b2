"""keys rotate and reset, and what `doctor` says about sealed values, inside one process."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, event, select

from moderation.articles.models import Article
from moderation.audit.models import AuditEntry
from moderation.cli import doctor, sealed
from moderation.cli import keys as commands
from moderation.cli.parts import Parts
from moderation.commenters import operations as commenters
from moderation.commenters import queries as commenter_queries
from moderation.commenters.models import Commenter, Trust
from moderation.comments.models import Comment, Status
from moderation.config import Settings
from moderation.decisions import operations as decisions
from moderation.decisions.actors import moderator
from moderation.foundation import clock
from moderation.foundation.crypto import Sealed
from moderation.foundation.db import db, transaction
from moderation.foundation.sealing import queries
from moderation.foundation.sealing.models import Sealing
from moderation.moderators.models import Account
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.wordings.models import Wording
from moderation.wordings.operations import open_
from tests import factories, keyrings
from tests.conftest import DATA_KEYS
from tests.keyrings import NEWER, NEWEST, fingerprints
from tests.meeting import somebody_waits
from tests.waiting import in_threads, wait_for_end, wait_until

pytestmark = pytest.mark.both_databases

RITA = "rita@mail.example"
TWIN = "twin234567abc"


@pytest.fixture
def parts(app: Flask, settings: Settings) -> Parts:
    """Commands work on the test's own application."""
    return Parts(lambda: settings, lambda _: app, *[lambda *_a, **_k: None] * 3)


def run(command: click.Command, parts: Parts, *options: str) -> Result:
    result = CliRunner().invoke(command, options, obj=parts)
    db.session.rollback()
    db.session.expire_all()
    return result


def a_twin(
    writer: Commenter, key: str, trust: Trust = Trust.NEUTRAL, role: str | None = None, *, later: int = 1
) -> Commenter:
    """A later row of the same writer, made by a process that had only `key`; `later` orders several."""
    token, index = keyrings.under(key, RITA)
    now, public_id = clock.now() + timedelta(hours=later), TWIN[:-1] + "bcd"[later]
    with transaction():
        twin = Commenter(
            site_id=writer.site_id, id=writer.id + later, public_id=public_id, name="Rita R.",
            email=Sealed(token), email_index=index, trust=trust, role=role,
            first_seen_at=now, last_seen_at=now,
        )  # fmt: skip
        db.session.add(twin)
    return twin


def a_rewritten_comment(site: Site, by: Account) -> Comment:
    comment = factories.a_comment(site, body="As I typed it.")
    with transaction():
        decisions.rewrite(
            site, comment.public_id, "As they put it.", by=moderator(by.id), seen=1, now=clock.now()
        )
    return comment


def test_everything_opens_with_the_new_key_alone(app: Flask, parts: Parts, site: Site, bob: Account) -> None:
    made = factories.a_commenter(site, email=RITA)
    a_rewritten_comment(site, bob)
    keyrings.hold(app, NEWER, *DATA_KEYS)

    done = run(commands.rotate, parts)

    assert (done.exit_code, done.stdout) == (0, "2\n")
    assert queries.sealed_under() == " ".join(fingerprints(NEWER))
    keyrings.hold(app, NEWER)
    found = commenter_queries.by_address(site.id, RITA)
    assert found is not None
    assert (found.id, found.email.reveal()) == (made.id, RITA)
    assert open_(db.session.scalars(select(Wording)).one()).body == "As I typed it."


def test_a_rotation_that_broke_off_goes_on(app: Flask, parts: Parts, site: Site, bob: Account) -> None:
    factories.a_commenter(site, email=RITA)
    a_rewritten_comment(site, bob)
    keyrings.hold(app, NEWER, *DATA_KEYS)
    with broken_at("UPDATE wordings"):
        broken = run(commands.rotate, parts)
    between = queries.sealed_under()

    again = run(commands.rotate, parts)

    assert isinstance(broken.exception, Broken)
    assert between == " ".join(fingerprints(NEWER, *DATA_KEYS))
    assert again.exit_code == 0
    assert queries.sealed_under() == " ".join(fingerprints(NEWER))
    assert run(doctor.doctor, parts).exit_code == 0


def test_an_old_key_taken_away_before_the_end_is_asked_for(
    app: Flask, parts: Parts, site: Site, bob: Account
) -> None:
    a_rewritten_comment(site, bob)
    keyrings.hold(app, NEWER, *DATA_KEYS)
    with broken_at("UPDATE wordings"):
        run(commands.rotate, parts)
    keyrings.hold(app, NEWER)

    refused = run(commands.rotate, parts)

    assert refused.exit_code == 1
    assert fingerprints(*DATA_KEYS)[0] in refused.stderr
    assert "Put the old keys back" in refused.stderr
    assert "MODERATION_DATA_KEYS" in refused.stderr


@pytest.mark.parametrize("newest", [NEWER, NEWEST])
def test_a_writer_who_was_made_twice_is_one_again(app: Flask, parts: Parts, site: Site, newest: str) -> None:
    writer = factories.a_commenter(site, email=RITA)
    first = factories.a_comment(site, status=Status.APPROVED, commenter=writer)
    twin = a_twin(writer, NEWER, Trust.BANNED, "Author")
    second = factories.a_comment(site, status=Status.APPROVED, commenter=twin)
    revisions = {article.id: article.revision for article in db.session.scalars(select(Article))}
    last_seen = twin.last_seen_at
    keyrings.hold(app, *dict.fromkeys([newest, NEWER, *DATA_KEYS]))

    done = run(commands.rotate, parts)

    assert done.exit_code == 0
    assert db.session.scalars(select(Commenter.id)).all() == [writer.id]
    assert (first.commenter_id, second.commenter_id) == (writer.id, writer.id)
    assert (writer.trust, writer.role, writer.name) == (Trust.BANNED, "Author", "Rita R.")
    assert writer.last_seen_at == last_seen
    for article in db.session.scalars(select(Article)):
        assert article.revision > revisions[article.id]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "writers.joined")).one()
    assert entry.details == {"commenter": writer.public_id, "trust": "banned"}
    keyrings.hold(app, newest)
    found = commenter_queries.by_address(site.id, RITA)
    assert found is not None
    assert found.email.reveal() == RITA


@pytest.mark.parametrize(("command", "options"), [(commands.rotate, ()), (doctor.doctor, ("--repair",))])
def test_a_writer_who_is_known_under_three_keys_is_one_again(
    app: Flask, parts: Parts, site: Site, command: click.Command, options: tuple[str, ...]
) -> None:
    writer = factories.a_commenter(site, email=RITA)
    second, third = a_twin(writer, NEWER, Trust.BANNED), a_twin(writer, NEWEST, role="Author", later=2)
    written = [factories.a_comment(site, commenter=row) for row in (writer, second, third)]
    keyrings.hold(app, NEWEST, NEWER, *DATA_KEYS)
    keyrings.name(NEWEST, NEWER, *DATA_KEYS)

    done = run(command, parts, *options)

    assert (done.exit_code, done.exception) == (0, None)
    assert db.session.scalars(select(Commenter.id)).all() == [writer.id]
    assert {comment.commenter_id for comment in written} == {writer.id}
    assert (writer.trust, writer.role) == (Trust.BANNED, "Author")
    keyrings.hold(app, NEWEST)
    assert writer.email.reveal() == RITA
    assert commenter_queries.by_address(site.id, RITA) is writer


def test_doctor_names_each_further_row_of_a_writer_once(app: Flask, parts: Parts, site: Site) -> None:
    writer = factories.a_commenter(site, email=RITA)
    rows = [a_twin(writer, NEWER), a_twin(writer, NEWEST, later=2)]
    keyrings.hold(app, NEWEST, NEWER, *DATA_KEYS)
    keyrings.name(NEWEST, NEWER, *DATA_KEYS)

    told = run(doctor.doctor, parts)

    assert told.stdout.splitlines() == [
        f"herald\twriter {row.public_id}\tthe same as writer {writer.public_id}" for row in rows
    ]


def test_who_is_left_of_a_writer_whose_other_row_is_erased_meanwhile_is_sealed_anew(
    app: Flask, parts: Parts, site: Site, alice: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed, "PAUSE_S", 0)
    a_twin(factories.a_commenter(site, email=RITA), NEWER)
    keyrings.hold(app, NEWER, *DATA_KEYS)
    by = moderator(alice.id)

    def erase() -> None:
        with app.app_context(), transaction():
            twin = commenter_queries.by_public_id(_herald().id, TWIN)
            assert twin is not None
            decisions.forget(_herald(), twin, by=by, now=clock.now())

    with when_committed("commenters.email_index IN", erase):
        done = run(commands.rotate, parts)

    assert done.exit_code == 0
    assert queries.sealed_under() == " ".join(fingerprints(NEWER))
    keyrings.hold(app, NEWER)
    assert db.session.scalars(select(Commenter)).one().email.reveal() == RITA


@pytest.mark.parametrize("table", [Commenter, Wording])
def test_no_key_is_retired_while_somebody_holds_what_it_seals(
    app: Flask, parts: Parts, site: Site, bob: Account, monkeypatch: pytest.MonkeyPatch,
    table: type[Commenter | Wording],
) -> None:  # fmt: skip
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    monkeypatch.setattr(sealed, "PAUSE_S", 0)
    monkeypatch.setattr(sealed, "PASSES", 2)
    a_rewritten_comment(site, bob)
    keyrings.hold(app, NEWER, *DATA_KEYS)

    with db.engine.begin() as holder:
        holder.execute(select(table.id).with_for_update(key_share=True))
        refused = run(commands.rotate, parts)
    between = queries.sealed_under()
    again = run(commands.rotate, parts)

    assert refused.exit_code == 1
    assert commands.UNFINISHED in refused.stderr
    assert between == " ".join(fingerprints(NEWER, *DATA_KEYS))
    assert again.exit_code == 0
    assert queries.sealed_under() == " ".join(fingerprints(NEWER))


def test_readers_of_what_did_not_change_ask_for_nothing_new(app: Flask, parts: Parts, site: Site) -> None:
    writer = factories.a_commenter(site, email=RITA)
    factories.a_comment(site, status=Status.APPROVED, commenter=writer)
    factories.a_comment(site, status=Status.PENDING, commenter=a_twin(writer, NEWER))
    revisions = list(db.session.scalars(select(Article.revision).order_by(Article.id)))
    keyrings.hold(app, NEWER, *DATA_KEYS)

    run(commands.rotate, parts)

    assert list(db.session.scalars(select(Article.revision).order_by(Article.id))) == revisions


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (Trust.NEUTRAL, Trust.NEUTRAL, Trust.NEUTRAL),
        (Trust.NEUTRAL, Trust.TRUSTED, Trust.TRUSTED),
        (Trust.TRUSTED, Trust.BANNED, Trust.BANNED),
        (Trust.BANNED, Trust.NEUTRAL, Trust.BANNED),
    ],
)
def test_a_ban_outlives_a_joining_and_trust_does_where_nobody_banned(
    app: Flask, site: Site, one: Trust, other: Trust, together: Trust
) -> None:
    kept = factories.a_commenter(site, email=RITA)
    twin = a_twin(kept, NEWER, other)

    with transaction():
        kept.trust = one
        commenters.join(kept, twin)

    assert kept.trust is together


def test_what_a_writer_wrote_while_two_rows_became_one_is_shown_as_theirs(
    app: Flask, settings: Settings, site: Site
) -> None:
    if settings.database_url.startswith("sqlite"):
        pytest.skip("SQLite lets one write at a time")
    writer, late = factories.a_commenter(site, email=RITA), factories.a_comment(site, status=Status.APPROVED)
    pair, article_id = (writer.id, a_twin(writer, NEWER).id), late.article_id
    keyrings.hold(app, NEWER, *DATA_KEYS)

    def join() -> None:
        with app.app_context():
            done.append(sealed.again(lambda: decisions.join(_herald(), pair, now=clock.now())))

    done: list[bool] = []
    with transaction():
        late.commenter_id = pair[1]
        db.session.flush()
        revision = _revision(site.id, article_id)
        thread = threading.Thread(target=join, daemon=True)
        thread.start()
        wait_until(somebody_waits, "the joining waits for the reply")
    wait_for_end(thread, "the joining ends")

    db.session.rollback()
    assert done == [True]
    assert late.commenter_id == writer.id
    assert _revision(site.id, article_id) == revision + 1


def _herald() -> Site:
    site = sites.by_key("herald")
    assert site is not None
    return site


def _revision(site_id: int, article_id: int | None) -> int:
    article = db.session.get(Article, (site_id, article_id), populate_existing=True)
    assert article is not None
    return article.revision


def test_new_keys_are_added_to_the_file_only(parts: Parts) -> None:
    refused = run(commands.rotate, parts, "--new")

    assert refused.exit_code == 1
    assert "not kept in the instance folder" in str(refused.exception)


def test_who_has_lost_the_keys_goes_on_under_new_ones(app: Flask, parts: Parts, site: Site) -> None:
    factories.a_commenter(site, email=RITA)
    keyrings.hold(app, NEWER)
    refused = run(commands.rotate, parts)

    done = run(commands.reset, parts, "--yes")

    assert (refused.exit_code, done.exit_code) == (1, 0)
    assert queries.sealed_under() == " ".join(fingerprints(NEWER))
    told = run(doctor.doctor, parts)
    assert told.stdout == "herald\taddresses\t1 that no data key opens\n"


def test_keys_that_are_found_after_all_open_everything_again(app: Flask, parts: Parts, site: Site) -> None:
    writer = factories.a_commenter(site, email=RITA)
    keyrings.hold(app, NEWER)
    run(commands.reset, parts, "--yes")
    factories.a_comment(site, commenter=a_twin(writer, NEWER, Trust.TRUSTED))
    keyrings.hold(app, NEWER, *DATA_KEYS)

    run(commands.rotate, parts)

    assert db.session.scalars(select(Commenter.id)).all() == [writer.id]
    assert run(doctor.doctor, parts).exit_code == 0


def test_doctor_names_who_was_made_twice_and_joins_them(app: Flask, parts: Parts, site: Site) -> None:
    writer = factories.a_commenter(site, email=RITA)
    comment = factories.a_comment(site, commenter=a_twin(writer, NEWER, Trust.BANNED))
    keyrings.hold(app, NEWER, *DATA_KEYS)
    keyrings.name(NEWER, *DATA_KEYS)

    told, repaired, after = (run(doctor.doctor, parts, *options) for options in ((), ("--repair",), ()))

    assert told.exit_code == 1
    assert told.stdout == f"herald\twriter twin234567abc\tthe same as writer {writer.public_id}\n"
    assert (repaired.exit_code, after.exit_code, after.stdout) == (0, 0, "")
    assert (comment.commenter_id, writer.trust) == (writer.id, Trust.BANNED)


def test_doctor_counts_what_is_sealed_under_an_older_key_and_seals_it_anew(
    app: Flask, parts: Parts, site: Site, bob: Account
) -> None:
    a_rewritten_comment(site, bob)
    keyrings.hold(app, NEWER, *DATA_KEYS)
    keyrings.name(NEWER, *DATA_KEYS)

    told, repaired, after = (run(doctor.doctor, parts, *options) for options in ((), ("--repair",), ()))

    assert told.stdout.splitlines() == [
        "herald\taddresses\t1 sealed under an older key",
        "herald\tearlier texts\t1 sealed under an older key",
    ]
    assert (repaired.exit_code, after.exit_code, after.stdout) == (0, 0, "")


def test_commands_refuse_a_filled_database_that_names_no_key_and_opens_with_none(
    app: Flask, parts: Parts, site: Site
) -> None:
    factories.a_commenter(site)
    with transaction():
        db.session.execute(delete(Sealing))
    keyrings.hold(app, NEWER)

    refused = run(doctor.doctor, parts)

    assert refused.exit_code == 1
    assert "sealed under data keys that are not in MODERATION_DATA_KEYS" in refused.stderr


def test_a_batch_that_others_were_in_the_way_of_is_tried_again(app: Flask, site: Site) -> None:
    attempts: list[int] = []

    def act() -> str:
        attempts.append(1)
        if len(attempts) < 3:
            db.session.execute(
                Commenter.__table__.insert(),
                [row(site, 1), row(site, 2)],  # type: ignore[attr-defined]
            )
        return "done"

    assert sealed.again(act) == "done"
    assert len(attempts) == 3


def row(site: Site, key: int) -> dict[str, object]:
    """Columns of a writer; two of them have the same index."""
    token, index = keyrings.under(NEWER, RITA)
    return {
        "site_id": site.id, "id": key, "public_id": str(key), "name": "Rita", "email": Sealed(token),
        "email_index": index, "trust": Trust.NEUTRAL, "first_seen_at": clock.now(),
        "last_seen_at": clock.now(),
    }  # fmt: skip


class Broken(Exception):
    """The process ended here."""


class broken_at:
    """Inside, a statement that begins like this ends what wrote it, as a crash would."""

    def __init__(self, beginning: str) -> None:
        self._beginning = beginning

    def __enter__(self) -> None:
        event.listen(db.engine, "before_cursor_execute", self._look)

    def __exit__(self, *_: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._look)

    def _look(self, _c: object, _u: object, statement: str, *_more: object) -> None:
        if statement.startswith(self._beginning):
            raise Broken


@contextmanager
def when_committed(part: str, act: Callable[[], None]) -> Iterator[None]:
    """Inside, `act` happens once, behind the first transaction that sent a statement with this part."""
    sent: list[bool] = []
    gone: list[bool] = []

    def look(_c: object, _u: object, statement: str, *_more: object) -> None:
        if part in statement:
            sent.append(True)

    def go(_session: object) -> None:
        if sent and not gone:
            gone.append(True)
            in_threads(act)

    event.listen(db.engine, "before_cursor_execute", look)
    event.listen(db.session, "after_commit", go)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", look)
        event.remove(db.session, "after_commit", go)
    assert gone, f"nobody sent {part}"

"""The schema as the migrations make it."""

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from moderation.articles.models import Article
from moderation.cli import schema
from moderation.comments import queries
from moderation.comments.filters import Filter
from moderation.comments.models import Comment, Queue, Status
from moderation.foundation import clock, hints, outbox, places
from moderation.foundation.db import db, transaction
from moderation.foundation.words import Term
from moderation.migrations.tables import metadata
from moderation.sites.models import Site
from tests import factories
from tests.conftest import ROOT


def is_declared(thing: object, name: str | None, *_more: object) -> bool:
    """Whether the models declare it: the indexes of words, which each database makes its own way, are not."""
    return "_words" not in (name or "")


def test_the_migrated_schema_is_what_the_models_declare(app: Flask) -> None:
    with db.engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_declared}
        context = MigrationContext.configure(connection, opts=options)

        differences = compare_metadata(context, metadata())

    assert differences == []
    declared = {name for name in inspect(db.engine).get_table_names() if is_declared(None, name)}
    assert declared == {*metadata().tables, "alembic_version"}


@pytest.fixture(autouse=True)
def known_to_alembic(app: Flask) -> None:
    """Commands of Flask-Migrate may be called."""
    schema.register()


def test_the_newest_migration_is_known_without_alembic() -> None:
    script = ScriptDirectory(str(places.migrations()))

    assert schema.newest() == script.get_current_head()


@pytest.fixture
def migrated_again(app: Flask):  # type: ignore[no-untyped-def]
    """Whatever a test takes down stands again for the next one."""
    yield
    db.session.remove()
    flask_migrate.upgrade()


@pytest.mark.usefixtures("migrated_again")
def test_the_first_migration_goes_down_and_up_again(app: Flask) -> None:
    flask_migrate.downgrade(revision="base")

    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}

    flask_migrate.upgrade()

    assert "comments" in inspect(db.engine).get_table_names()


@pytest.mark.usefixtures("migrated_again")
def test_a_filled_database_goes_down_in_spite_of_its_references(app: Flask) -> None:
    parent = factories.a_comment(status=Status.APPROVED)
    factories.a_comment(parent=parent)
    db.session.remove()

    flask_migrate.downgrade(revision="base")

    assert "comments" not in inspect(db.engine).get_table_names()


def test_upgrading_a_current_filled_database_changes_nothing(app: Flask) -> None:
    comment_id = factories.a_comment().public_id
    db.session.remove()

    flask_migrate.upgrade()

    assert [row.public_id for row in db.session.query(Comment)] == [comment_id]


@pytest.mark.usefixtures("migrated_again")
def test_the_tallies_are_filled_from_the_comments_present(app: Flask, site: Site) -> None:
    other = factories.a_site("other", "Other", ["https://other.example"])
    for status in (Status.PENDING, Status.APPROVED, Status.APPROVED, Status.SPAM, Status.DELETED):
        factories.a_comment(site, status=status)
    factories.a_comment(site, attached=False)
    factories.a_comment(other, status=Status.REJECTED)
    ids = [site.id, other.id]
    db.session.remove()

    flask_migrate.downgrade(revision="0001")
    without = inspect(db.engine).get_table_names()
    flask_migrate.upgrade()

    assert "tallies" not in without
    assert [queries.counts(key) for key in ids] == [queries.recount(key) for key in ids]
    assert list(queries.counts(ids[0]).values()) == [1, 1, 1, 0, 2, 0, 5]


@pytest.mark.usefixtures("migrated_again")
def test_writes_go_on_counting_where_the_migration_ended(app: Flask, site: Site) -> None:
    comment = factories.a_comment(site)
    site_id, article_id = site.id, comment.article_id
    db.session.remove()
    flask_migrate.downgrade(revision="0001")
    flask_migrate.upgrade()

    for _ in range(3):
        factories.a_comment(article=db.session.get(Article, (site_id, article_id)))

    assert queries.counts(site_id)[Queue.PENDING] == 4


@pytest.mark.usefixtures("migrated_again")
def test_an_index_of_words_that_was_merged_too_often_can_be_written_again(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has another index")
    factories.a_comment()
    db.session.remove()
    flask_migrate.downgrade(revision="0007")
    with db.engine.begin() as connection:
        row = text("SELECT block FROM comments_words_data WHERE id = 10")
        record = connection.scalar(row)
        levels = bytes([0x80 | 2_100 >> 7, 2_100 & 0x7F])  # as a varint; each empty one is two bytes of 0
        broken = record[:4] + levels + record[5:] + bytes(2 * (2_100 - record[4]))
        connection.execute(text("UPDATE comments_words_data SET block = :b WHERE id = 10"), {"b": broken})
    db.engine.dispose()
    with pytest.raises(DatabaseError, match="comments_words"):
        factories.a_comment()
    db.session.remove()

    flask_migrate.upgrade()
    factories.a_comment(body="Quetzalpan")

    with db.engine.connect() as connection:
        found = text("SELECT count(*) FROM comments_words WHERE comments_words MATCH 'quetzalpan'")
        assert connection.scalar(found) == 1
        connection.execute(text("INSERT INTO comments_words (comments_words) VALUES ('integrity-check')"))


@pytest.mark.usefixtures("migrated_again")
def test_arrivals_are_counted_in_a_filled_database_and_its_words_stay_found(app: Flask, site: Site) -> None:
    before = factories.a_comment(site, body="The fountain is dry.")
    with transaction():
        outbox.record(site.id, "comment.held", {"comment": before.public_id}, now=clock.now())
    site_id, names = site.id, [before.public_id]
    db.session.remove()

    flask_migrate.downgrade(revision="0006")
    flask_migrate.upgrade()
    since = queries.counts_now(site_id)[1]
    names.append(factories.a_comment(body="The fountain runs.").public_id)

    found = queries.listing(site_id, Filter(Queue.PENDING, words=(Term("fountain"),))).rows
    assert [row.public_id for row in found] == names
    assert (since, queries.newer(site_id, Filter(Queue.PENDING), since)) == (0, 1)
    assert [event.kind for event in outbox.due(now=clock.now())] == ["comment.held"]


def test_every_index_that_a_statement_names_is_there(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL is told no index")
    with db.engine.connect() as connection:
        names = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'index'")))

    assert names.issuperset(hints.NAMED)


def test_no_statement_names_an_index_by_itself() -> None:
    naming = [
        path.name for path in ROOT.joinpath("moderation").rglob("*.py") if "INDEXED BY" in path.read_text()
    ]

    assert naming == ["hints.py"]


def test_names_fit_into_the_63_bytes_of_postgresql() -> None:
    names = [
        str(thing.name)
        for table in metadata().tables.values()
        for thing in [*table.constraints, *table.indexes]
        if thing.name
    ]

    assert [name for name in names if len(name) > 63] == []

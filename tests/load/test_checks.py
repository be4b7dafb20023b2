"""The driver's checks find what is planted, and nothing where all is well."""

import pytest
from sqlalchemy import Executable, delete, text, update

from moderation.comments.models import STEP, Comment, Likeness, Source, Status, Tally
from moderation.decisions import operations as decisions
from moderation.decisions.actors import moderator
from moderation.decisions.models import Decision
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.foundation.networks import network_of
from moderation.moderators.models import Account
from moderation.reports import operations as reports
from moderation.reports.models import Grounds, Report
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.submissions import drafts, operations
from moderation.submissions.operations import Manner
from tests.factories import ORIGIN, an_article
from tests.load.actors.world import Reply, World
from tests.load.checks import CHECKS

IS_UNDO = Decision.undoes_id.is_not(None)
SAID = "our tap by the church is dry w7xanna{}"


@pytest.fixture
def world(site: Site, bob: Account) -> World:
    """Three replies: one approved and reported, one rejected and taken back, one rewritten."""
    world = World(site.id, port=0, seed=7)
    an_article(site, f"{ORIGIN}/taps")
    names = [a_reply(world, number) for number in range(3)]
    by = moderator(bob.id)
    with transaction():
        here = sites.by_id(world.site_id)
        assert here is not None
        decisions.decide(here, names[0], Status.APPROVED, by=by, seen=1, now=clock.now())
        network = network_of("127.0.7.1")
        reports.report(here, names[0], Grounds.SPAM, "Look.", network=network, now=clock.now())
        rejected = decisions.decide(here, names[1], Status.REJECTED, by=by, seen=1, now=clock.now()).decision
        assert rejected is not None
        decisions.undo(here, rejected.public_id, by=by, now=clock.now())
        decisions.rewrite(here, names[2], "Put mildly.", by=by, seen=1, now=clock.now())
    return world


def a_reply(world: World, number: int) -> str:
    """A reply as the API takes it, and as the driver notes it."""
    said, site = SAID.format(number), sites.by_id(world.site_id)
    assert site is not None
    fields = {"url": f"{ORIGIN}/taps", "name": "Rita", "email": f"r{number}@mail.example", "body": said}
    prepared = operations.prepare(drafts.read(fields, site.policy))
    with transaction():
        site = sites.by_id(world.site_id)
        assert site is not None
        name = operations.submit(site, prepared, Manner(Source.API), now=clock.now()).public_id
    world.keep(Reply(name, "", f"{ORIGIN}/taps", [said]))
    return name


def found(world: World) -> list[str]:
    """What all checks say."""
    return [words for check in CHECKS for words in check(world)]


def test_checks_find_nothing_where_all_is_well(world: World) -> None:
    assert found(world) == []


@pytest.mark.parametrize(
    ("words", "statement"),
    [
        ("counted", update(Tally).values(number=Tally.number + 1)),
        ("stands at", update(Comment).where(Comment.version == 2).values(version=3)),
        ("begins at", update(Decision).where(IS_UNDO).values(from_status=Status.SPAM)),
        ("takes decide back", update(Decision).where(IS_UNDO).values(to_status=Status.SPAM)),
        ("is lost", update(Comment).where(Comment.version == 2).values(body="something else")),
        ("keys that its text does not give", delete(Likeness)),
        ("reports told", update(Comment).values(reported=Comment.reported + 1)),
        ("1 reports told, 0 wait", delete(Report)),
        ("levels deep", update(Comment).values(path=b"\0" * 6 * STEP)),
        ("has:link finds", update(Comment).values(html="<a href=x>x</a>")),
    ],
)
def test_checks_find_what_is_wrong(world: World, words: str, statement: Executable) -> None:
    with transaction():
        db.session.execute(statement)

    assert any(words in said for said in found(world)), found(world)


def test_a_reply_that_is_not_there_is_found(world: World) -> None:
    world.keep(Reply("0123456789abc", "", "", []))

    assert found(world) == ["0123456789abc: acknowledged and not there"]


def test_words_that_only_the_index_holds_are_found(world: World) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's index is made of the rows by itself")
    with transaction():
        db.session.execute(text("INSERT INTO comments_words (rowid, body) VALUES (1, 'ghost')"))

    assert found(world) == ["the index of comments holds 1 words too much: ['ghost']"]

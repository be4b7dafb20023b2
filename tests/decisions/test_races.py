"""Two transactions that meet on PostgreSQL: neither ends the other, and what is stored is true."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select, update

from moderation.articles import operations as articles
from moderation.articles import queries as article_queries
from moderation.articles.models import Article
from moderation.batches import operations as batches
from moderation.claims import operations as claims
from moderation.cli import doctor
from moderation.cli import operations as cli
from moderation.cli.parts import Parts
from moderation.commenters.models import Commenter
from moderation.comments.models import Comment, Queue, Status
from moderation.config import Settings
from moderation.decisions import operations as decisions
from moderation.decisions.actors import moderator
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.moderators import operations
from moderation.moderators import queries as moderators
from moderation.moderators.models import Account, Role
from moderation.notes.models import Note
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.sites.policy import Hold
from moderation.submissions import tickets
from moderation.views import operations as views
from moderation.wordings import operations as wordings
from moderation.wordings.models import Wording
from tests import keyrings
from tests.clients import Desk
from tests.conftest import DATA_KEYS
from tests.factories import ORIGIN, a_comment, a_commenter, a_member, a_site, an_article
from tests.meeting import Other, met

Meet = Callable[[str, Callable[[], Any]], AbstractContextManager[Other]]


@pytest.fixture
def meet(app: Flask) -> Meet:
    """`with meet(before, act) as other:` lets `act` happen in the midst of what the block does."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    return partial(met, app)


@pytest.fixture
def open_site(app: Flask) -> Site:
    """A site that publishes at once."""
    return a_site(hold=Hold.SUSPECT)


@pytest.fixture
def desks(app: Flask, site: Site, signed_in: Callable[[Account], Desk]) -> tuple[Desk, Desk]:
    """Two moderators who may do everything."""
    first, second = (signed_in(a_member(site, Role.OWNER, name)) for name in ("ann", "ben"))
    return first, second


def poster(
    app: Flask, article: Article, body: str, email: str, parent: Comment | None = None
) -> Callable[[], Any]:
    reply = {"url": article.url, "name": "Rita", "email": email, "body": body}
    if parent is not None:
        reply["parent"] = parent.public_id
    return lambda: app.test_client().post("/api/v1/sites/herald/comments", json=reply)


def fresh() -> None:
    db.session.rollback()
    db.session.expire_all()


def wrong(app: Flask, settings: Settings) -> list[str]:
    """What doctor says."""
    parts = Parts(lambda: settings, lambda _: app, *[lambda *_a, **_k: None] * 3)
    return CliRunner().invoke(doctor.doctor, obj=parts).stdout.splitlines()


def a_branch(site: Site, article: Article) -> list[Comment]:
    root = a_comment(site, article=article, status=Status.APPROVED)
    return [root, a_comment(site, parent=root, status=Status.APPROVED)]


def test_two_replies_that_are_published_at_once_on_one_article_are_both_stored(
    app: Flask, open_site: Site, meet: Meet
) -> None:
    article = an_article(open_site)
    body = "Our tap has been dry since the spring, and nobody from the council has come to look at it."
    one, two = (poster(app, article, f"{body} {name}", f"{name}@mail.example") for name in ("rita", "ruth"))

    with meet("INSERT INTO likenesses", two) as other:
        first = one()
    second = other.result()

    fresh()
    assert (first.status_code, second.status_code) == (202, 202)
    assert article.count == 2


@pytest.mark.parametrize("answers", [False, True])
def test_a_reply_that_waits_while_its_article_is_closed_is_not_published(
    app: Flask, open_site: Site, meet: Meet, answers: bool
) -> None:
    article = an_article(open_site)
    parent = a_comment(open_site, article=article) if answers else None
    site_id, article_id = open_site.id, article.id

    def close() -> None:
        with transaction():
            (found,) = article_queries.locked(site_id, [article_id])
            articles.close(found, at=clock.now())

    with meet("FOR NO KEY UPDATE", close) as other:
        answer = poster(app, article, "Ours is dry.", "rita@mail.example", parent)()

    other.result()
    fresh()
    assert (answer.status_code, article.count) == (409, 0)
    assert db.session.scalar(select(func.count()).select_from(Comment)) == answers


def test_a_reply_to_what_is_being_moved_is_told_that_it_is_not_here(
    app: Flask, settings: Settings, site: Site, desks: tuple[Desk, Desk], meet: Meet
) -> None:
    here, there = an_article(site), an_article(site)
    root, child = a_branch(site, here)
    move = {"article": there.public_id, "seen": root.version}
    where = f"/dashboard/herald/comments/{root.public_id}/place"

    with meet("UPDATE comments", poster(app, here, "Mine, too.", "ruth@mail.example", child)) as other:
        moved = desks[0].post(where, data=move)
    answer = other.result()

    assert (moved.status_code, answer.status_code) == (303, 422)
    assert wrong(app, settings) == []


def test_a_reply_that_is_stored_while_its_branch_waits_to_be_moved_goes_along(
    app: Flask, settings: Settings, site: Site, desks: tuple[Desk, Desk], meet: Meet
) -> None:
    here, there = an_article(site), an_article(site)
    root, child = a_branch(site, here)
    move = {"article": there.public_id, "seen": root.version}
    where = f"/dashboard/herald/comments/{root.public_id}/place"

    with meet("INSERT INTO tallies", lambda: desks[0].post(where, data=move)) as other:
        answer = poster(app, here, "Mine, too.", "ruth@mail.example", child)()
    moved = other.result()

    assert (moved.status_code, answer.status_code) == (303, 202)
    assert wrong(app, settings) == []
    assert set(db.session.scalars(select(Comment.article_id))) == {there.id}


def an_edit(app: Flask, site: Site, comment: Comment) -> Callable[[], Any]:
    ticket = {"Authorization": f"Ticket {tickets.issue(site, comment.public_id)}"}
    path, body = (
        f"/api/v1/sites/herald/comments/{comment.public_id}",
        {"body": "From March, it does not run."},
    )
    return lambda: app.test_client().patch(path, json=body, headers=ticket)


def an_erasure(desk: Desk, writer: Commenter) -> Callable[[], Any]:
    path = f"/dashboard/herald/writers/{writer.public_id}/erase"
    return lambda: desk.post(path, data={"sure": "1"})


@pytest.mark.parametrize("edit_first", [True, False])
def test_an_edit_and_the_erasure_of_its_writer_never_end_each_other(
    app: Flask, site: Site, desks: tuple[Desk, Desk], meet: Meet, edit_first: bool
) -> None:
    writer = a_commenter(site)
    comment = a_comment(site, commenter=writer, status=Status.APPROVED)
    edit, erase = an_edit(app, site, comment), an_erasure(desks[0], writer)

    with meet("UPDATE comments", erase if edit_first else edit) as other:
        first = edit() if edit_first else erase()
    second = other.result()

    edited, erased = (first, second) if edit_first else (second, first)
    fresh()
    assert (edited.status_code, erased.status_code) == (200 if edit_first else 410, 303)
    assert other.waited
    assert (comment.status, comment.body, db.session.scalar(select(func.count(Commenter.id)))) == (
        Status.DELETED,
        "",
        0,
    )


def test_two_who_decide_and_claim_what_the_other_decides_never_end_each_other(
    site: Site, alice: Account, bob: Account, meet: Meet
) -> None:
    one, two = a_comment(site), a_comment(site)
    site_id, names = site.id, [one.public_id, two.public_id]

    def decide(account: int, decided: str, claimed: str) -> list[str]:
        with transaction():
            here = sites.by_id(site_id)
            assert here is not None
            decisions.decide(here, decided, Status.APPROVED, by=moderator(account), seen=1, now=clock.now())
            return claims.claim(site_id, account, {claimed: None}, now=clock.now())

    a, b = alice.id, bob.id
    with meet("INSERT INTO claims", lambda: decide(b, names[1], names[0])) as other:
        mine = decide(a, names[0], names[1])

    assert (mine, other.result()) == ([names[1]], [names[0]])


def test_whoever_chooses_replies_for_a_bulk_act_waits_for_nobody_who_decides_one(
    site: Site, bob: Account, meet: Meet
) -> None:
    comment = a_comment(site)
    site_id, by, chosen, name = site.id, moderator(bob.id), [(comment.public_id, 1)], comment.public_id

    def choose() -> int:
        with transaction():
            here = sites.by_id(site_id)
            assert here is not None
            return batches.begin(here, chosen, Status.SPAM, by=by, now=clock.now()).total

    with meet("UPDATE comments", choose) as other, transaction():
        decisions.decide(site, name, Status.APPROVED, by=by, seen=1, now=clock.now())

    assert (other.result(), other.waited) == (1, False)


@pytest.mark.parametrize("note_first", [True, False])
def test_no_note_is_left_about_a_reply_whose_writer_is_erased_meanwhile(
    site: Site, desks: tuple[Desk, Desk], meet: Meet, note_first: bool
) -> None:
    writer = a_commenter(site)
    comment = a_comment(site, commenter=writer)
    path = f"/dashboard/herald/comments/{comment.public_id}/notes"

    def note() -> Any:
        return desks[1].post(path, data={"text": "Rita again, of Mill Lane."})

    erase = an_erasure(desks[0], writer)
    with meet(
        "INSERT INTO notes" if note_first else "UPDATE comments", erase if note_first else note
    ) as other:
        first = note() if note_first else erase()
    second = other.result()

    noted, erased = (first, second) if note_first else (second, first)
    fresh()
    assert (noted.status_code, erased.status_code) == (303 if note_first else 409, 303)
    assert db.session.scalars(select(Note.text)).all() == []


@pytest.mark.parametrize("trust_first", [True, False])
def test_trusting_a_writer_while_they_are_erased_is_told_in_words(
    site: Site, desks: tuple[Desk, Desk], meet: Meet, trust_first: bool
) -> None:
    writer = a_commenter(site)
    a_comment(site, commenter=writer)
    path = f"/dashboard/herald/writers/{writer.public_id}/trust"

    def trust() -> Any:
        return desks[1].post(path, data={"to": "trusted"}, headers={"Accept": "application/json"})

    erase = an_erasure(desks[0], writer)
    with meet(
        "UPDATE commenters" if trust_first else "DELETE FROM commenters", erase if trust_first else trust
    ) as other:
        first = trust() if trust_first else erase()
    second = other.result()

    trusted, erased = (first, second) if trust_first else (second, first)
    fresh()
    assert (trusted.status_code, erased.status_code) == (200 if trust_first else 404, 303)
    assert db.session.scalar(select(func.count(Commenter.id))) == 0


def test_who_erases_a_writer_that_a_colleague_is_just_erasing_is_told_so(
    site: Site, desks: tuple[Desk, Desk], meet: Meet
) -> None:
    writer = a_commenter(site)
    a_comment(site, commenter=writer)

    with meet("DELETE FROM commenters", an_erasure(desks[1], writer)) as other:
        first = an_erasure(desks[0], writer)()

    assert (first.status_code, other.result().status_code) == (303, 404)


def test_a_reply_of_a_writer_who_is_erased_meanwhile_is_stored_as_that_of_a_new_one(
    app: Flask, site: Site, desks: tuple[Desk, Desk], meet: Meet
) -> None:
    writer, article = a_commenter(site, email="rita@mail.example"), an_article(site)
    a_comment(site, commenter=writer)
    old = writer.public_id

    with meet("UPDATE commenters", an_erasure(desks[0], writer)) as other:
        answer = poster(app, article, "Me again.", "rita@mail.example")()

    assert (answer.status_code, other.result().status_code) == (202, 303)
    assert db.session.scalars(select(Commenter.public_id)).one() != old


def test_the_publications_answer_is_stored_while_its_earlier_ones_are_erased(
    site: Site, alice: Account, desks: tuple[Desk, Desk], meet: Meet
) -> None:
    first, second = (a_comment(site, status=Status.APPROVED) for _ in range(2))
    with transaction():
        by, seen = moderator(alice.id), first.version
        made = decisions.reply(site, first.public_id, "Thank you.", by=by, seen=seen, now=clock.now())
        commenter_id = made.comment.commenter_id
    us = db.session.get_one(Commenter, (site.id, commenter_id))
    form = {"body": "We look into it.", "seen": second.version}
    where = f"/dashboard/herald/comments/{second.public_id}/reply"

    with meet("UPDATE commenters", an_erasure(desks[0], us)) as other:
        answer = desks[1].post(where, data=form)

    assert (answer.status_code, other.result().status_code) == (303, 409)
    assert db.session.scalar(select(func.count()).where(Comment.body == form["body"])) == 1


def test_the_first_replies_of_one_writer_on_two_articles_at_once_are_both_stored(
    app: Flask, site: Site, meet: Meet
) -> None:
    one, two = (poster(app, an_article(site), f"{name}.", "rita@mail.example") for name in ("One", "Two"))

    with meet("INSERT INTO commenters", two) as other:
        first = one()

    assert (first.status_code, other.result().status_code) == (202, 202)
    assert db.session.scalar(select(func.count(Commenter.id))) == 1


def test_two_who_make_the_same_article_by_moving_get_one(
    site: Site, desks: tuple[Desk, Desk], meet: Meet
) -> None:
    found = [a_comment(site), a_comment(site)]
    form = {"url": f"{ORIGIN}/new", "title": "New", "seen": 1}
    one, two = (
        partial(desk.post, f"/dashboard/herald/comments/{comment.public_id}/place", data=form)
        for desk, comment in zip(desks, found, strict=True)
    )

    with meet("INSERT INTO articles", two) as other:
        first = one()

    fresh()
    assert (first.status_code, other.result().status_code) == (303, 303)
    assert found[0].article_id == found[1].article_id
    assert db.session.scalar(select(func.count(Article.id)).where(Article.url == form["url"])) == 1


def test_a_history_read_during_an_edit_is_of_one_moment(
    app: Flask, site: Site, desks: tuple[Desk, Desk], meet: Meet
) -> None:
    comment = a_comment(site)

    with meet("FROM wordings", an_edit(app, site, comment)) as other:
        during = desks[0].get(f"/dashboard/herald/comments/{comment.public_id}/history")
    after = desks[0].get(f"/dashboard/herald/comments/{comment.public_id}/history")

    assert (other.result().status_code, during.status_code, after.status_code) == (200, 200, 200)
    assert "From March" not in during.text
    assert "From March" in after.text


def test_a_page_of_replies_read_during_a_move_is_of_one_moment(
    app: Flask, site: Site, desks: tuple[Desk, Desk], meet: Meet
) -> None:
    article, other_article = an_article(site), an_article(site)
    comment = a_comment(site, article=article, status=Status.APPROVED, body="Ours is dry.")
    move = {"article": other_article.public_id, "seen": comment.version}
    where, reader = f"/dashboard/herald/comments/{comment.public_id}/place", app.test_client()

    with meet("FROM comments", lambda: desks[0].post(where, data=move)) as other:
        during = reader.get("/reply/herald", query_string={"url": article.url})
    after = reader.get("/reply/herald", query_string={"url": article.url})

    assert other.result().status_code == 303
    assert ["Ours is dry." in page.text for page in (during, after)] == [True, False]


def test_who_is_given_a_role_twice_at_once_has_one(site: Site, charlie: Account, meet: Meet) -> None:
    site_id, account_id = site.id, charlie.id

    def add(role: Role) -> None:
        with transaction():
            here, account = sites.by_id(site_id), moderators.by_id(account_id)
            assert here is not None and account is not None
            operations.add(here, account, role, now=clock.now())

    with meet("INSERT INTO memberships", partial(add, Role.VIEWER)) as other:
        add(Role.OWNER)

    other.result()
    member = moderators.membership(site_id, account_id)
    assert member is not None and member.role is Role.OWNER


def test_sharing_a_view_that_is_deleted_meanwhile_is_no_error_of_ours(
    site: Site, bob: Account, signed_in: Callable[[Account], Desk], meet: Meet
) -> None:
    with transaction():
        name = views.save(
            site.id,
            bob.id,
            "Money",
            queue=Queue.ALL,
            search="casino",
            order="",
            shared=False,
            now=clock.now(),
        ).public_id
    one, two, path = signed_in(bob), signed_in(bob), f"/dashboard/herald/views/{name}"

    with meet("DELETE FROM views", lambda: two.post(f"{path}/sharing", data={"to": "shared"})) as other:
        deleted = one.post(f"{path}/deletion", data={"sure": "1"})

    assert (deleted.status_code, other.result().status_code) == (303, 404)


def test_repairing_waits_for_who_writes_and_ends_nobody(
    app: Flask, settings: Settings, open_site: Site, meet: Meet
) -> None:
    article = an_article(open_site)
    with transaction():
        db.session.execute(update(Article).values(count=7))
    parts = Parts(lambda: settings, lambda _: app, *[lambda *_a, **_k: None] * 3)

    with meet(
        "INSERT INTO comments", lambda: CliRunner().invoke(doctor.doctor, ["--repair"], obj=parts)
    ) as other:
        answer = poster(app, article, "Ours is dry.", "rita@mail.example")()

    assert (answer.status_code, other.result().exit_code) == (202, 0)
    fresh()
    assert article.count == 1


def test_earlier_texts_that_are_sealed_anew_and_an_erasure_never_end_each_other(
    app: Flask, site: Site, alice: Account, meet: Meet
) -> None:
    writer = a_commenter(site)
    first, second = a_comment(site, commenter=writer), a_comment(site, commenter=writer)
    for comment in (second, first):  # the later comment's earlier text has the lower key
        with transaction():
            by, name = moderator(alice.id), comment.public_id
            decisions.rewrite(site, name, "Other words.", by=by, seen=1, now=clock.now())
    keyrings.hold(app, keyrings.NEWER, *DATA_KEYS)
    keyrings.name(keyrings.NEWER, *DATA_KEYS)
    site_id = site.id

    def reseal() -> int:
        with transaction():
            return len(wordings.reseal(site_id, after=None, limit=500).older)

    with meet("DELETE FROM notes", reseal) as other, transaction():  # between the two comments
        decisions.forget(site, writer, by=moderator(alice.id), now=clock.now())

    assert (other.result(), other.waited) == (1, False)
    assert db.session.scalars(select(Wording.key)).all() == [None, None]


def test_repairing_lets_a_bulk_act_on_unattached_replies_go_first(
    site: Site, alice: Account, meet: Meet
) -> None:
    comment = a_comment(site, attached=False)
    with transaction():
        chosen = [(comment.public_id, comment.version)]
        batch = batches.begin(site, chosen, Status.SPAM, by=moderator(alice.id), now=clock.now())
    key = batch.id

    def repair() -> None:
        with transaction():
            cli.keep_writers_out()

    with meet("FROM articles", repair) as other, transaction():
        more = batches.run_some(site, key, now=clock.now())

    assert other.waited
    other.result()
    fresh()
    assert (more, comment.status) == (False, Status.SPAM)

"""The desk asks its database little, and nothing that takes longer the more is stored."""

from collections.abc import Callable

import pytest

from moderation.comments import queries as comments
from moderation.comments.filters import Filter
from moderation.comments.models import Comment, Queue, Status
from moderation.comments.operations import set_reported
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.clients import Desk
from tests.factories import a_comment, an_article
from tests.statements import heard, is_slow, plan, reads_a_site

pytestmark = pytest.mark.both_databases

SignIn = Callable[[Account], Desk]
QUEUE = "/dashboard/herald/queue/pending"
INDEXES = {
    Queue.PENDING: "ix_comments_pending",
    Queue.UNATTACHED: "ix_comments_unattached",
    Queue.SPAM: "ix_comments_queue",
    Queue.REJECTED: "ix_comments_queue",
    Queue.APPROVED: "ix_comments_queue",
    Queue.REPORTED: "ix_comments_reported",
    Queue.ALL: ("sqlite_autoindex_comments", "pk_comments"),
}


def a_talk(site: Site, desk: Desk) -> None:
    """Comments with all that a page tells about them: an answered reply that was decided about."""
    root = a_comment(site, status=Status.APPROVED)
    reply = a_comment(site, parent=root)
    for _ in range(3):
        a_comment(site, parent=reply)
    for to in ("approved", "pending"):
        assert decide(desk, *as_seen(reply), to) == 303


def as_seen(comment: Comment) -> tuple[str, int]:
    """What a form keeps of a comment."""
    return comment.public_id, comment.version


def decide(desk: Desk, public_id: str, seen: int, to: str) -> int:
    """Send the form; the status of the answer."""
    path = f"/dashboard/herald/comments/{public_id}/decision"
    status: int = desk.post(path, data={"to": to, "seen": seen, "queue": "pending"}).status_code
    return status


@pytest.mark.parametrize("which", Queue)
@pytest.mark.parametrize("follows", [False, True])
def test_a_page_of_a_queue_is_read_in_the_order_of_its_index(site: Site, which: Queue, follows: bool) -> None:
    status = {Queue.UNATTACHED: Status.PENDING, Queue.ALL: Status.PENDING, Queue.REPORTED: Status.APPROVED}
    for _ in range(3):
        comment = a_comment(
            site, status=status.get(which) or Status(which.value), attached=which is not Queue.UNATTACHED
        )
        with transaction():
            set_reported(db.session.merge(comment), int(which is Queue.REPORTED))
    site_id, whole = site.id, Filter(which, folded=False)
    after = comments.listing(site_id, whole, limit=1).next if follows else None

    with heard() as statements:
        comments.listing(site_id, whole, after)

    (statement,) = statements
    names = INDEXES[which] if isinstance(INDEXES[which], tuple) else (INDEXES[which],)
    assert any(name in plan(statement) for name in names), plan(statement)
    assert not is_slow(statement), plan(statement)


@pytest.mark.parametrize(
    "page", ["queue/pending", "queue/all", "queue/approved", "queue/unattached", "articles", "log"]
)
def test_no_statement_of_a_page_reads_a_table_or_sorts(
    site: Site, bob: Account, signed_in: SignIn, page: str
) -> None:
    desk = signed_in(bob)
    a_talk(site, desk)
    a_comment(site, attached=False)

    with heard() as statements:
        desk.get(f"/dashboard/herald/{page}")

    assert len(statements) > 3
    assert [plan(statement) for statement in statements if is_slow(statement)] == []


def test_a_queue_page_takes_fourteen_statements_at_most(site: Site, bob: Account, signed_in: SignIn) -> None:
    desk = signed_in(bob)
    a_talk(site, desk)
    article = an_article(site)
    for _ in range(30):
        a_comment(site, article=article)

    with heard() as statements:
        page = desk.get(QUEUE)

    assert page.text.count("data-comment=") == comments.PAGE
    assert len(statements) <= 14


def test_an_approval_takes_nine_statements_at_most(site: Site, bob: Account, signed_in: SignIn) -> None:
    seen = as_seen(a_comment(site))
    desk = signed_in(bob)

    with heard() as statements:
        status = decide(desk, *seen, "approved")

    assert status == 303
    assert len(statements) <= 9, [statement for statement, _ in statements]


@pytest.mark.parametrize(
    ("words", "is_whole"),
    [
        ("SELECT body FROM comments WHERE site_id = ? AND body > ''", True),
        ("SELECT id FROM comments WHERE site_id = ? AND status = 'spam' AND body > ''", True),
        ("SELECT id FROM comments WHERE site_id = ? ORDER BY id LIMIT 5", False),
        ("SELECT id FROM comments WHERE site_id = ? AND id = 7", False),
    ],
)
def test_a_look_at_all_of_a_site_is_no_look_into_an_index(site: Site, words: str, is_whole: bool) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("what PostgreSQL reads is counted")

    assert bool(reads_a_site((words, (site.id,)))) is is_whole

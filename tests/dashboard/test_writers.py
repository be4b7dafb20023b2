"""The writers of a site: their record, their replies, and what moderators think of them."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from moderation.audit import queries as audit
from moderation.commenters import queries as commenters
from moderation.commenters.models import Commenter, Trust
from moderation.comments import queries as comments
from moderation.comments.models import Status
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.clients import Desk
from tests.factories import a_comment, a_commenter, a_site
from tests.statements import heard, looked_up, plan

pytestmark = pytest.mark.both_databases

SignIn = Callable[[Account], Desk]
DESK = "/dashboard/herald"


def path(writer: Commenter) -> str:
    return f"{DESK}/writers/{writer.public_id}"


def trust_of(site: Site, writer: Commenter) -> Trust:
    found = commenters.by_public_id(site.id, writer.public_id)
    assert found is not None
    return found.trust


def test_a_writers_page_shows_the_record_the_names_and_no_address(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    writer = a_commenter(site, "Rita", "rita.canary@mail.example")
    for status in (Status.APPROVED, Status.APPROVED, Status.PENDING, Status.REJECTED, Status.SPAM):
        a_comment(site, commenter=writer, status=status)
    renamed = a_comment(site, commenter=writer)
    with transaction():
        db.session.merge(renamed).author_name = "Margherita"
    a_comment(site)

    page = signed_in(bob).get(path(writer)).text

    assert "Of 6 replies: Approved 2, Waiting 2, Rejected 1, Spam 1" in page
    assert "<bdi>Rita</bdi>, <bdi>Margherita</bdi>" in page
    assert len(re.findall("data-post=", page)) == 6
    assert "canary" not in page


def test_replies_of_a_writer_come_newest_first_a_page_at_a_time(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    writer = a_commenter(site)
    newest_first = [a_comment(site, commenter=writer).public_id for _ in range(13)][::-1]
    desk = signed_in(bob)

    first = desk.get(path(writer)).text
    more = re.search(r'href="([^"]*older=[^"]*)"', first)
    assert more is not None
    second = desk.get(more[1].replace("&amp;", "&")).text

    found = [*re.findall(r'data-post="(\w+)"', first), *re.findall(r'data-post="(\w+)"', second)]
    assert found == newest_first
    assert "older=" not in second
    assert desk.get(path(writer) + "?older=1.x").status_code == 400


def test_a_writers_page_leads_back_to_the_page_of_the_list_that_one_came_from(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    writer = a_commenter(site)
    for _ in range(30):
        a_comment(site, commenter=writer)
    desk = signed_in(bob)
    (later,) = re.findall(
        r'href="([^"]+)">Next page', desk.get(f"{DESK}/queue/pending?q=tap&order=risk").text
    )
    (there,) = re.findall(r'href="([^"]+)">All their replies', desk.get(unescape(later)).text)

    first = desk.get(unescape(there)).text
    (older,) = re.findall(r'href="([^"]+)">Earlier', first)
    second = desk.get(unescape(older)).text
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', second.partition('data-form="small"')[2]))
    trusted = desk.post(path(writer) + "/trust", data=form | {"to": "trusted"})

    for page in (first, second, desk.get(trusted.headers["Location"]).text):
        (back,) = re.findall(r'class="cancel" href="([^"]+)"', page)
        assert fields(back) == fields(later)
        assert len(re.findall("data-post=", page)) == 10


def fields(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(unescape(url)).query)


def test_a_page_of_a_writer_is_found_by_the_writer(site: Site) -> None:
    writer = a_commenter(site)
    for _ in range(3):
        a_comment(site, commenter=writer)
    site_id, commenter_id = site.id, writer.id

    with heard() as statements:
        comments.by_writer(site_id, commenter_id)
        comments.signed(site_id, commenter_id)

    assert len(statements) <= 2
    for statement in map(plan, statements):
        if db.engine.dialect.name == "sqlite":
            assert "ix_comments_commenter" in statement, statement
        else:  # takes any index of a table this small; a large one must not be walked in the order of its key
            assert "Sort" in statement and "Seq Scan" not in statement, statement


def test_who_is_erased_is_found_by_the_writer(site: Site) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL takes any index of a table this small")
    writer = a_commenter(site)
    a_comment(site, commenter=writer)
    site_id, commenter_id = site.id, writer.id

    with heard() as statements:
        comments.articles_by(site_id, commenter_id)
        comments.locked_by(site_id, [commenter_id])

    assert [looked_up(statement) for statement in statements] == 2 * [[("site_id", "commenter_id")]]


def test_trust_and_ban_are_noted_and_taken_back_the_same_way(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    writer = a_commenter(site)
    comment = a_comment(site, commenter=writer)
    desk = signed_in(bob)

    banned = desk.post(
        path(writer) + "/trust", data={"to": "banned", "queue": "pending", "focus": comment.public_id}
    )
    shown = desk.get(banned.headers["Location"]).text
    assert trust_of(site, writer) is Trust.BANNED
    back = desk.post(path(writer) + "/trust", data={"to": "neutral"})

    assert banned.status_code == 303 and f"focus={comment.public_id}" in banned.headers["Location"]
    assert "Banned: new replies go to Spam." in shown
    assert back.headers["Location"].endswith(path(writer) + "?queue=pending")
    assert trust_of(site, writer) is Trust.NEUTRAL
    notes = [row.details for row in audit.log(site.id).rows if row.act == "writer.trust"]
    assert notes == [
        {"commenter": writer.public_id, "from": "banned", "to": "neutral"},
        {"commenter": writer.public_id, "from": "neutral", "to": "banned"},
    ]


def test_the_same_trust_again_writes_nothing(site: Site, bob: Account, signed_in: SignIn) -> None:
    writer = a_commenter(site)

    for _ in range(2):
        signed_in(bob).post(path(writer) + "/trust", data={"to": "trusted"})

    assert len([row for row in audit.log(site.id).rows if row.act == "writer.trust"]) == 1


def test_the_script_gets_the_news_of_a_ban(site: Site, bob: Account, signed_in: SignIn) -> None:
    writer = a_commenter(site, "Rita & Co")

    answer = signed_in(bob).post(
        path(writer) + "/trust", data={"to": "banned"}, headers={"Accept": "application/json"}
    )

    assert answer.json["said"] == "Rita & Co is banned: their new replies go to Spam."
    assert (answer.json["trust"], answer.json["done"], answer.json["undoable"]) == ("banned", None, False)


@pytest.mark.parametrize("to", ["", "owner", "BANNED"])
def test_no_other_trust_there_is(site: Site, bob: Account, signed_in: SignIn, to: str) -> None:
    writer = a_commenter(site)

    assert signed_in(bob).post(path(writer) + "/trust", data={"to": to}).status_code == 400
    assert trust_of(site, writer) is Trust.NEUTRAL


def test_no_writer_of_another_site(site: Site, bob: Account, signed_in: SignIn) -> None:
    theirs = a_commenter(a_site("other", "Other", ["https://other.example"]))
    desk = signed_in(bob)

    assert desk.get(path(theirs)).status_code == 404
    assert desk.post(path(theirs) + "/trust", data={"to": "banned"}).status_code == 404
    assert theirs.trust is Trust.NEUTRAL

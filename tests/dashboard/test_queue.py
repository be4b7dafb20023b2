"""The desk: who may do what, and what becomes of a comment."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from moderation.comments import queries as comments
from moderation.comments.models import Comment, Status
from moderation.decisions import queries as decisions
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.moderators import operations as moderators
from moderation.moderators import queries as members
from moderation.moderators.models import Account, Role
from moderation.sites.models import Site
from tests.clients import Desk
from tests.factories import ORIGIN, a_comment, a_member, a_site, an_article
from tests.statements import heard

SignIn = Callable[[Account], Desk]
QUEUE = "/dashboard/herald/queue/pending"


def fresh(site: Site, comment: Comment) -> Comment:
    found = comments.by_public_id(site.id, comment.public_id)
    assert found is not None
    return found


def test_the_oldest_waits_on_top_in_full(site: Site, bob: Account, signed_in: SignIn) -> None:
    first = a_comment(site, body="I came first.")
    a_comment(site, body="I came second.")

    page = signed_in(bob).get(QUEUE)

    assert page.status_code == 200
    assert re.findall(r'data-comment="(\w+)"', page.text)[0] == first.public_id
    assert page.text.count('aria-current="true"') == 1
    assert page.headers["Cache-Control"] == "no-store"


def test_a_decision_leads_to_the_next_comment_and_offers_undo(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    first, second = a_comment(site), a_comment(site)
    desk = signed_in(bob)

    decided = desk.decide(first, "approved", next=second.public_id)
    page = desk.get(decided.headers["Location"])

    assert decided.status_code == 303
    assert fresh(site, first).status is Status.APPROVED
    assert (
        f'data-comment="{second.public_id}" data-status="pending" tabindex="-1" aria-current="true"'
        in page.text
    )
    assert "Approved a reply by Rita." in page.text
    assert "/undo" in page.text


def test_undo_restores_what_was(site: Site, bob: Account, signed_in: SignIn) -> None:
    comment = a_comment(site)
    desk = signed_in(bob)
    desk.decide(comment, "spam")

    back = desk.post("/dashboard/herald/decisions/latest/undo", data={"queue": "pending"})

    assert back.status_code == 303
    assert fresh(site, comment).status is Status.PENDING
    assert [row.act for row in decisions.history(site.id, comment.id)] == ["decide", "undo"]


def test_the_later_of_two_moderators_is_told(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site)
    signed_in(alice).decide(comment, "approved", seen=1)

    late = signed_in(bob).decide(comment, "rejected", seen=1)
    same = signed_in(bob).decide(comment, "approved", seen=1)

    assert late.status_code == 409
    assert "Alice approved, just now. Nothing of yours was written." in late.text
    assert fresh(site, comment).status is Status.APPROVED
    assert same.status_code == 303
    assert len(decisions.history(site.id, comment.id)) == 1


def test_an_unattached_comment_is_attached_before_it_is_approved(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site, attached=False)
    article = an_article(site, title="The map of taps")
    desk = signed_in(bob)

    asked = desk.decide(comment, "approved")
    found = desk.get(asked.headers["Location"] + "&article_words=taps")
    put = desk.post(
        f"/dashboard/herald/comments/{comment.public_id}/place",
        data={"article": article.public_id, "seen": comment.version, "queue": "unattached"},
    )

    assert "/place" in asked.headers["Location"]
    assert article.public_id in found.text
    assert put.status_code == 303
    assert fresh(site, comment).article_id == article.id
    assert comments.counts(site.id)["pending"] == 1


def test_looking_for_an_article_keeps_the_search_of_the_list(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site, attached=False)
    an_article(site, title="A recipe for bread")
    an_article(site, title="The map of taps")
    where = {"queue": "all", "q": "dry spring", "cursor": "somewhere"}

    page = (
        signed_in(bob)
        .get(
            f"/dashboard/herald/comments/{comment.public_id}/place",
            query_string=where | {"article_words": "bread"},
        )
        .text
    )

    assert re.findall(r'name="article_words"[^>]* value="([^"]*)"', page) == ["bread"]
    assert re.findall(r"<b><bdi>(.*?)</bdi></b><span", page) == ["A recipe for bread"]
    for name, value in where.items():
        assert page.count(f'name="{name}" value="{value}"') == 3  # in the search and both forms


def test_an_article_can_be_made_from_where_a_comment_came_from(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site, attached=False)
    path = f"/dashboard/herald/comments/{comment.public_id}/place"
    desk = signed_in(bob)

    wrong = desk.post(path, data={"url": "nonsense", "seen": comment.version})
    made = desk.post(path, data={"url": comment.origin_url, "title": "Found", "seen": comment.version})

    assert wrong.status_code == 422 and "not a web address" in wrong.text
    assert made.status_code == 303
    assert fresh(site, comment).article_id is not None


PAGES = [
    "queue/pending",
    "queue/unattached",
    "queue/reported",
    "queue/spam",
    "queue/rejected",
    "queue/approved",
    "queue/all",
    "log",
    "articles",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_its_empty_state_and_is_for_members_only(
    site: Site, bob: Account, charlie: Account, signed_in: SignIn, client: Any, page: str
) -> None:
    path = f"/dashboard/herald/{page}"

    assert re.search(r'<div class="empty"(?: id="empty")?><p', signed_in(bob).get(path).text)
    assert signed_in(charlie).get(path).status_code == 404
    assert client.get(path).status_code == 302
    assert "/login" in client.get(path).headers["Location"]


def test_a_viewer_reads_and_does_not_decide(site: Site, signed_in: SignIn) -> None:
    comment = a_comment(site)
    viewer = signed_in(a_member(site, Role.VIEWER, "vera"))

    assert viewer.get(QUEUE).status_code == 200
    assert viewer.decide(comment, "approved").status_code == 403
    assert viewer.get(f"/dashboard/herald/comments/{comment.public_id}/place").status_code == 403
    assert viewer.get("/dashboard/herald/settings").status_code == 403


def test_no_act_without_the_token(site: Site, bob: Account, signed_in: SignIn) -> None:
    comment = a_comment(site)
    desk = signed_in(bob)
    paths = [
        f"/dashboard/herald/comments/{comment.public_id}/decision",
        f"/dashboard/herald/comments/{comment.public_id}/place",
        "/dashboard/herald/decisions/latest/undo",
        "/dashboard/herald/settings",
        "/dashboard/profile",
    ]

    for path in paths:
        assert desk.post(path, data={"to": "approved", "seen": 1}, csrf=False).status_code == 400, path
    assert fresh(site, comment).status is Status.PENDING


def test_no_member_reaches_into_another_site(site: Site, bob: Account, signed_in: SignIn) -> None:
    other = a_site("other", "Other", ["https://other.example"])
    theirs = a_comment(other)
    desk = signed_in(bob)

    assert desk.decide(theirs, "approved").status_code == 404
    assert desk.get(f"/dashboard/herald/comments/{theirs.public_id}").status_code == 404
    assert desk.get("/dashboard/other/queue/pending").status_code == 404


@pytest.mark.parametrize(
    "data", [{}, {"to": "approved"}, {"to": "deleted", "seen": 1}, {"to": "approved", "seen": "x"}]
)
def test_a_form_that_is_not_ours_is_refused(
    site: Site, bob: Account, signed_in: SignIn, data: dict[str, Any]
) -> None:
    comment = a_comment(site)

    answer = signed_in(bob).post(f"/dashboard/herald/comments/{comment.public_id}/decision", data=data)

    assert answer.status_code == 400


def test_forged_cursors_and_unknown_queues_are_refused(site: Site, bob: Account, signed_in: SignIn) -> None:
    desk = signed_in(bob)

    assert desk.get(QUEUE + "?cursor=1.x").status_code == 400
    assert desk.get("/dashboard/herald/queue/nothing").status_code == 404
    assert desk.get("/dashboard/herald/log?cursor=x").status_code == 400


def test_settings_are_changed_or_refused_at_the_field(site: Site, alice: Account, signed_in: SignIn) -> None:
    desk = signed_in(alice)
    good = {
        "name": "The Herald", "origins": "https://Magazine.example/\nhttps://two.example", "hold": "first",
        "undo_window": 30, "edit_window": 60, "minimum_time": 3, "max_links": 1, "max_depth": 5,
        "max_length": 5000, "held_words": "casino\n", "spam_words": "",
    }  # fmt: skip

    wrong = desk.post("/dashboard/herald/settings", data=good | {"origins": "nonsense", "max_depth": 99})
    saved = desk.post("/dashboard/herald/settings", data=good)

    assert wrong.status_code == 422 and "nonsense" in wrong.text
    assert saved.status_code == 303
    db.session.expire_all()
    assert site.allows("https://magazine.example") and site.allows("https://two.example")
    assert site.policy.held_words == ("casino",) and site.policy.edit_window == 60


def test_an_article_is_closed_and_opened(site: Site, bob: Account, signed_in: SignIn) -> None:
    article = an_article(site, f"{ORIGIN}/a")
    desk = signed_in(bob)
    path = f"/dashboard/herald/articles/{article.public_id}/closing"

    desk.post(path, data={"to": "closed"})
    closed = desk.get("/dashboard/herald/articles").text
    desk.post(path, data={"to": "open"})
    opened = desk.get("/dashboard/herald/articles").text

    assert "closed since" in closed
    assert "closed since" not in opened


def test_a_profile_keeps_name_keys_and_mail(site: Site, bob: Account, signed_in: SignIn) -> None:
    desk = signed_in(bob)

    mail = str(site.id)

    nameless = desk.post("/dashboard/profile", data={"name": " "})
    desk.post("/dashboard/profile", data={"name": "Bob", "mail": mail, "single_keys": "1"})
    db.session.expire_all()
    before = (bob.name, bob.single_keys, [member.mail for member in members.sites_of(bob.id)])
    desk.post("/dashboard/profile", data={"name": "Bo"})

    assert nameless.status_code == 422
    db.session.expire_all()
    assert before == ("Bob", True, [True])
    assert (bob.name, bob.single_keys, [member.mail for member in members.sites_of(bob.id)]) == (
        "Bo",
        False,
        [False],
    )
    assert 'data-keys="off"' in desk.get(QUEUE).text


def test_who_moderates_several_sites_sees_what_waits_on_each(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    other = a_site("other", "Other", ["https://other.example"])
    with transaction():
        moderators.add(other, bob, Role.MODERATOR, now=clock.now())
    for _ in range(2):
        a_comment(site)
    a_comment(other, attached=False)
    desk = signed_in(bob)

    with heard() as statements:
        page = desk.get("/dashboard/").text

    assert re.findall(r"(\d+) (pending|unattached)", page) == [
        ("0", "pending"), ("1", "unattached"), ("2", "pending"),
    ]  # fmt: skip
    assert sum("tallies" in words for words, _ in statements) == 1

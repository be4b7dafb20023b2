"""What the desk's script is told, and what holds without it: claims, changes, counts, rows to come."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from moderation.comments import queries as comments
from moderation.comments.filters import Filter
from moderation.comments.models import Comment, Queue, Status
from moderation.foundation import clock
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.clients import Desk
from tests.factories import a_comment, a_commenter, an_article
from tests.statements import heard

pytestmark = pytest.mark.both_databases

SignIn = Callable[[Account], Desk]
DESK = "/dashboard/herald"
JSON = {"Accept": "application/json"}


def claim(desk: Desk, *wanted: Comment) -> dict[str, Any]:
    pairs = [f"{comment.public_id}:{comment.version}" for comment in wanted]
    return dict(desk.post(f"{DESK}/claims", data={"wanted": pairs}, headers=JSON).get_json())


def in_focus(page: str) -> str:
    (found,) = re.findall(r'data-comment="(\w+)"[^>]*aria-current="true"', page)
    return found


def test_a_colleague_is_led_past_what_somebody_reads_also_without_a_script(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    first, second, third, fourth = (a_comment(site) for _ in range(4))
    hers, his = signed_in(alice), signed_in(bob)
    claim(his, second, third)

    opened = hers.get(f"{DESK}/queue/pending").text
    after = hers.decide(first, "approved", next=second.public_id)

    assert in_focus(opened) == first.public_id
    assert opened.count("Bob is reading this") == 2
    assert in_focus(hers.get(after.headers["Location"]).text) == fourth.public_id


def test_a_claim_tells_which_ones_a_colleague_has(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    first, second, third = (a_comment(site) for _ in range(3))
    claim(signed_in(bob), first)

    told = claim(signed_in(alice), first, second, third)

    assert told == {"mine": [second.public_id, third.public_id], "held": {first.public_id: "Bob"}}


def test_what_changed_came_in_and_is_read_is_told_in_a_bounded_number_of_statements(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    article = an_article(site)
    seen = [a_comment(site, article=article) for _ in range(20)]
    since = comments.counts_now(site.id)[1]
    hers, his = signed_in(alice), signed_in(bob)
    for comment in seen[:8]:
        his.decide(comment, "rejected")
    claim(his, seen[9])
    a_comment(site)
    pairs = " ".join(f"{comment.public_id}:1" for comment in seen)

    with heard() as statements:
        news = hers.get(f"{DESK}/live", query_string={"queue": "pending", "since": since, "seen": pairs})

    told = news.get_json()
    assert set(told["changed"]) == {comment.public_id for comment in seen[:8]}
    assert told["changed"][seen[0].public_id]["said"].startswith("Bob rejected")
    assert 'data-status="rejected"' in told["changed"][seen[0].public_id]["row"]
    assert (told["counts"]["pending"], told["here"], told["newer"]) == (13, "13", 1)
    assert told["held"] == {seen[9].public_id: "Bob"}
    assert news.headers["Cache-Control"] == "no-store"
    assert len(statements) <= 12, len(statements)


def test_a_page_is_told_what_came_in_after_the_clock_went_back(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    a_comment(site)
    desk = signed_in(bob)
    (since,) = re.findall(r'data-since="(\d+)"', desk.get(f"{DESK}/queue/pending").text)
    with clock.set_to(clock.now() - timedelta(hours=1)):
        a_comment(site)

    told = desk.get(f"{DESK}/live", query_string={"queue": "pending", "since": since}).get_json()
    page = desk.get(f"{DESK}/queue/pending").text

    assert told["newer"] == 1
    assert [int(one) > int(since) for one in re.findall(r'data-arrival="(\d+)"', page)] == [True, False]


def test_the_rows_that_come_next_are_those_of_the_next_page(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    made = [a_comment(site).public_id for _ in range(30)]
    more = comments.listing(site.id, Filter(Queue.PENDING)).last

    told = signed_in(bob).get(f"{DESK}/rows", query_string={"queue": "pending", "more": more}).get_json()

    assert re.findall(r'data-comment="(\w+)"', told["rows"]) == made[25:]
    assert told["ends"] is True


def test_an_act_told_to_the_script_fills_the_list_up_and_names_who_is_next(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    made = [a_comment(site) for _ in range(28)]
    desk, more = signed_in(bob), comments.listing(site.id, Filter(Queue.PENDING)).last
    data = {
        "to": "approved", "seen": 1, "queue": "pending", "more": more, "want": 2,
        "next": [f"{comment.public_id}:1" for comment in made[1:4]],
    }  # fmt: skip

    told = desk.post(f"{DESK}/comments/{made[0].public_id}/decision", data=data, headers=JSON).get_json()

    assert told["said"] == "Approved a reply by Rita." and told["undoable"] and not told["belongs"]
    assert told["mine"] == [comment.public_id for comment in made[1:3]]
    assert re.findall(r'data-comment="(\w+)"', told["rows"]) == [row.public_id for row in made[25:27]]
    assert told["counts"]["pending"] == 27


def test_an_act_in_a_search_tells_how_many_match_it_now(site: Site, bob: Account, signed_in: SignIn) -> None:
    otto = a_commenter(site, "Otto")
    mine = [a_comment(site, commenter=otto) for _ in range(3)]
    a_comment(site)
    data = {"to": "approved", "seen": 1, "queue": "pending", "q": "from:otto"}
    path = f"{DESK}/comments/{mine[0].public_id}/decision"

    told = signed_in(bob).post(path, data=data, headers=JSON).get_json()

    assert (told["here"], told["number"], told["counts"]["pending"]) == ("2", 2, 3)


def test_a_stale_decision_told_to_the_script_carries_the_fresh_row(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    comment = a_comment(site)
    signed_in(alice).decide(comment, "approved")
    data = {"to": "rejected", "seen": 1, "queue": "pending"}

    path = f"{DESK}/comments/{comment.public_id}/decision"
    answer = signed_in(bob).post(path, data=data, headers=JSON)

    assert answer.status_code == 409
    told = answer.get_json()
    assert told["detail"].startswith("Alice approved, just now.")
    assert 'data-status="approved"' in told["row"] and 'data-version="2"' in told["row"]
    found = comments.by_public_id(site.id, comment.public_id)
    assert found is not None and found.status is Status.APPROVED

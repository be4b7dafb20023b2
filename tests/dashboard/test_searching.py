"""The search of a list, its views, and the counts that lead to lists."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from moderation.comments import queries as comments
from moderation.comments.models import Status
from moderation.foundation.db import transaction
from moderation.moderators.models import Account, Role
from moderation.sites.models import Site
from moderation.views import queries as views
from tests.clients import Desk
from tests.comments.columns import change
from tests.factories import ORIGIN, a_comment, a_commenter, a_member, an_article
from tests.statements import heard

pytestmark = pytest.mark.both_databases

SignIn = Callable[[Account], Desk]
QUEUE = "/dashboard/herald/queue/pending"


def shown(page: Any) -> list[str]:
    """The public ids of the rows on a page."""
    return re.findall(r'data-comment="(\w+)"', page.text)


def here(page: Any) -> str:
    """The number beside the title."""
    (number,) = re.findall(r'id="here"[^>]*>([^<]*)<', page.text)
    return str(number)


def links(page: Any, words: str) -> list[str]:
    """Where the links lead whose markup holds these words."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(?:(?!</a>).)*?' + re.escape(words), page.text, re.S)
    return [unescape(href) for href in found]


def test_a_search_lists_and_counts_what_it_finds(site: Site, bob: Account, signed_in: SignIn) -> None:
    found = a_comment(site, body="Casino night")
    a_comment(site)

    page = signed_in(bob).get(QUEUE, query_string={"q": "casino"})

    assert shown(page) == [found.public_id]
    assert here(page) == "1"
    assert 'value="casino"' in page.text
    assert 'name="q" value="casino"' in page.text  # forms of the row lead back to the search


def test_operators_stand_as_chips_that_take_them_away(site: Site, bob: Account, signed_in: SignIn) -> None:
    a_comment(site, commenter=a_commenter(site, "Rita Wood"))

    page = signed_in(bob).get(QUEUE, query_string={"q": 'dry from:"Rita Wood" -casino', "order": "risk"})

    assert len(shown(page)) == 1
    (without,) = links(page, "from Rita Wood")
    assert without == f"{QUEUE}?q=dry+-casino&order=risk"
    assert len(links(page, "without “casino”")) == 1


def test_what_is_unclear_is_told_at_the_field(site: Site, bob: Account, signed_in: SignIn) -> None:
    a_comment(site)

    page = signed_in(bob).get(QUEUE, query_string={"q": 'subject:"<taps>" before:soon'})

    assert page.status_code == 422
    assert shown(page) == []
    assert '<span id="here"></span>' in page.text  # not "0": nobody looked
    assert 'aria-describedby="search-wrong"' in page.text
    assert "Searches know no “subject:”." in page.text and "“before:” needs a day" in page.text
    assert "subject:&#34;&lt;taps&gt;&#34; before:soon" in page.text


def test_an_empty_search_says_so_and_leads_out(site: Site, bob: Account, signed_in: SignIn) -> None:
    a_comment(site)

    page = signed_in(bob).get(QUEUE, query_string={"q": "zebra"})

    assert "Nothing matches “zebra” here." in page.text
    assert links(page, "Clear the search") == [QUEUE]


def test_pages_and_acts_stay_in_the_list(site: Site, bob: Account, signed_in: SignIn) -> None:
    article = an_article(site)
    for _ in range(comments.PAGE + 1):
        a_comment(site, article=article)
    desk = signed_in(bob)
    where = {"q": "spring", "order": "risk"}

    first = desk.get(QUEUE, query_string=where)
    second = desk.get(links(first, "Next page")[0])
    (name,) = shown(second)
    cursor = re.findall(r'name="cursor" value="([^"]*)"', second.text)[0]
    act = desk.post(
        f"/dashboard/herald/comments/{name}/decision",
        data=where | {"queue": "pending", "cursor": cursor, "seen": 1, "to": "approved"},
    )
    back = desk.get(act.headers["Location"])

    assert len({*shown(first), name}) == comments.PAGE + 1
    assert back.status_code == 200
    assert here(back) == str(comments.PAGE)
    assert desk.get(QUEUE, query_string={"cursor": cursor}).status_code == 400


def test_pending_stands_by_risk_and_tells_what_holds_it(site: Site, bob: Account, signed_in: SignIn) -> None:
    calm, risky = a_comment(site), a_comment(site)
    change(risky, order_by_risk=-500, facets=1 << 4)
    desk = signed_in(bob)

    page = desk.get(QUEUE)
    by_risk = desk.get(links(page, "Riskiest first")[0])
    menu = desk.get(links(page, "Held because of")[0])
    (held,) = links(menu, "Many replies at once")
    of_flood = desk.get(held)

    assert shown(page) == [calm.public_id, risky.public_id]
    assert shown(by_risk) == [risky.public_id, calm.public_id]
    assert re.search(r'Many replies at once</span> <span class="n">1<', menu.text)
    assert (here(of_flood), shown(of_flood)) == ("1", [risky.public_id])


def test_reported_has_its_queue(site: Site, bob: Account, signed_in: SignIn) -> None:
    page = signed_in(bob).get("/dashboard/herald/queue/reported")

    assert page.status_code == 200
    assert "No report waits." in page.text
    assert 'data-queue="r"' in page.text


def test_articles_are_searched_and_lead_to_what_waits(site: Site, bob: Account, signed_in: SignIn) -> None:
    taps = an_article(site, f"{ORIGIN}/2026/map-of-taps", "Where water is")
    an_article(site, f"{ORIGIN}/2026/pianos", "Pianos")
    a_comment(site, article=taps)
    a_comment(site, article=taps)
    a_comment(site, article=taps, status=Status.APPROVED)
    desk = signed_in(bob)

    for asked in ("water", "WAT", "of-tap", "2026/map", taps.url):
        page = desk.get("/dashboard/herald/articles", query_string={"q": asked})
        assert "Where water is" in page.text and "Pianos" not in page.text, asked
    nothing = desk.get("/dashboard/herald/articles", query_string={"q": "ze%bra_"})
    (pending,) = links(page, "2 pending")

    assert "No article matches “ze%bra_”." in nothing.text
    assert here(desk.get(pending)) == "2"


def test_a_view_is_saved_found_in_the_rail_shared_and_deleted(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    mine, hers = signed_in(bob), signed_in(alice)
    form = {"name": " Money\n talk ", "queue": "pending", "q": "casino", "order": "risk"}

    saved = mine.post("/dashboard/herald/views", data=form)
    (view,) = views.of(site.id, bob.id)
    name, path = view.name, f"/dashboard/herald/views/{view.public_id}"
    page, unseen = mine.get(saved.headers["Location"]), hers.get(QUEUE)
    mine.post(f"{path}/sharing", data={"to": "shared"})
    seen = hers.get(QUEUE)
    not_hers = hers.post(f"{path}/deletion", data={"sure": "1"})
    asked, unsure = mine.get(f"{path}/deletion"), mine.post(f"{path}/deletion")
    kept = mine.get(QUEUE).text
    gone = mine.post(f"{path}/deletion", data={"sure": "1"})

    assert (saved.status_code, name) == (303, "Money talk")
    assert re.search(r'aria-current="page"><span class="wrap">Money talk', page.text)
    assert "Money talk" not in unseen.text
    assert links(seen, "Money talk") == [f"{QUEUE}?q=casino&order=risk"]
    assert not_hers.status_code == 404
    assert (asked.status_code, unsure.status_code, gone.status_code) == (200, 422, 303)
    assert "Delete the view “Money talk”?" in asked.text and "Colleagues lose the view" in asked.text
    assert "Money talk" in kept
    assert "The view “Money talk” is deleted." in mine.get(gone.headers["Location"]).text
    assert "Money talk" not in mine.get(QUEUE).text


def test_views_say_how_many_replies_their_lists_hold(site: Site, bob: Account, signed_in: SignIn) -> None:
    desk = signed_in(bob)
    for _ in range(3):
        a_comment(site, body="Casino night.")
    a_comment(site, body="Casino day.", status=Status.APPROVED)
    lists = [
        ("pending", "casino", ""),
        ("all", "casino -night", ""),
        ("pending", "", "risk"),
        ("spam", "casino", ""),
    ]
    for number, (which, typed, order) in enumerate(lists):
        form = {"name": f"View {number}", "queue": which, "q": typed, "order": order}
        assert desk.post("/dashboard/herald/views", data=form).status_code == 303
    with transaction():
        gone = views.of(site.id, bob.id)[-1]
        gone.search = "odd:thing"
    kept = views.of(site.id, bob.id)

    with heard() as statements:
        told = desk.get("/dashboard/herald/views/numbers").json

    assert told == {kept[0].public_id: "3", kept[1].public_id: "1", kept[2].public_id: "3"}
    for view in kept[:3]:
        page = desk.get(f"/dashboard/herald/queue/{view.queue.value}", query_string={"q": view.search})
        assert here(page) == told[view.public_id]
    assert len([said for said, _values in statements if "FROM comments" in said]) <= 4


@pytest.mark.parametrize(
    ("form", "field", "told"),
    [
        ({"name": " ", "q": "casino"}, "view-name", "Give the view a name."),
        ({"name": "x" * 61, "q": "casino"}, "view-name", "more than 60 letters"),
        ({"name": "Odd", "q": "odd:thing"}, "search", "Searches know no “odd:”."),
    ],
)
def test_a_view_that_cannot_be_saved_is_told_at_the_field(
    site: Site, bob: Account, signed_in: SignIn, form: dict[str, str], field: str, told: str
) -> None:
    page = signed_in(bob).post("/dashboard/herald/views", data=form | {"queue": "pending"})

    assert page.status_code == 422
    assert f'aria-describedby="{field}-wrong"' in page.text and told in page.text
    assert len(views.of(site.id, bob.id)) == 0


def test_thirty_views_are_enough_for_anybody(
    site: Site, bob: Account, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.views.operations.MOST", 1)
    desk, form = signed_in(bob), {"name": "One", "queue": "all", "q": "casino"}

    first, second = (desk.post("/dashboard/herald/views", data=form) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 422)
    assert len(views.of(site.id, bob.id)) == 1


def test_a_viewer_keeps_views_and_shares_none(site: Site, signed_in: SignIn) -> None:
    viewer = signed_in(a_member(site, Role.VIEWER, "vera"))
    form = {"name": "Mine", "queue": "all", "q": "casino"}

    assert viewer.post("/dashboard/herald/views", data=form | {"shared": "1"}).status_code == 403
    assert viewer.post("/dashboard/herald/views", data=form).status_code == 303

"""Reported comments at the desk: what is said of them, and what settles it."""

import re
from collections.abc import Callable

import pytest

from moderation.comments import queries as comments
from moderation.comments.models import Comment, Queue, Status
from moderation.decisions import queries as decisions
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account, Role
from moderation.reports import operations as reports
from moderation.reports.models import Grounds
from moderation.reports.queries import MOST_SHOWN
from moderation.sites import queries as sites
from moderation.sites.models import Site
from tests.clients import Desk
from tests.factories import a_comment, a_member, a_site
from tests.statements import heard, plan

SignIn = Callable[[Account], Desk]
QUEUE = "/dashboard/herald/queue/reported"


def reported(site: Site, *grounds: Grounds, text: str = "", comment: Comment | None = None) -> Comment:
    """A published comment and one report of it on each of these grounds."""
    comment = comment or a_comment(site, status=Status.APPROVED)
    site_id, public_id = site.id, comment.public_id
    for kind in grounds:
        with transaction():
            here = sites.by_id(site_id)
            assert here is not None
            reports.report(here, public_id, kind, text, network=None, now=clock.now())
    return comment


def shown(page: str) -> str:
    """A page without what it hides."""
    return re.sub(r'<div class="empty" id="empty" hidden>.*?</div>', "", page, flags=re.S)


def chip(page: str) -> list[str]:
    return re.findall(r'<p class="grounds"><span>([^<]*)</span>', page)


def test_a_row_says_how_many_reported_it_and_why(site: Site, bob: Account, signed_in: SignIn) -> None:
    reported(site, Grounds.ABUSE, Grounds.SPAM, Grounds.SPAM)
    reported(site, Grounds.PRIVACY)
    a_comment(site, status=Status.APPROVED)

    desk = signed_in(bob)

    assert chip(desk.get(QUEUE).text) == ["1 report: privacy", "3 reports: spam, abuse"]
    assert len(chip(desk.get("/dashboard/herald/queue/approved").text)) == 2


def test_beside_it_stands_every_report_as_plain_text(site: Site, bob: Account, signed_in: SignIn) -> None:
    reported(site, Grounds.OTHER, text="<b>He</b> lives\nnext door.")

    page = signed_in(bob).get(QUEUE).text

    assert "&lt;b&gt;He&lt;/b&gt; lives\nnext door." in page
    assert "something else" in page


def test_keeping_settles_the_reports_and_later_ones_are_only_counted(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    comment = reported(site, Grounds.SPAM)
    desk = signed_in(bob)
    waits = desk.get(QUEUE).text
    button = re.search(r'<button[^>]*data-act="a"[^>]*>(.*?)</button>', waits, re.S)

    kept = desk.decide(comment, "approved", queue="reported")
    said = desk.get(kept.headers["Location"]).text
    reported(site, Grounds.ABUSE, comment=comment)
    alone = desk.get(f"/dashboard/herald/comments/{comment.public_id}").text

    assert button is not None and button[1].startswith("Keep <kbd")
    assert "No report waits." not in shown(waits)
    assert kept.status_code == 303
    assert "Kept a reply by Rita. Its reports are settled." in said
    assert "No report waits." in shown(desk.get(QUEUE).text)
    assert "counted only" in alone and "settled" in alone
    assert chip(alone) == [] and ">Keep <kbd" not in alone


@pytest.mark.parametrize("to", ["rejected", "spam"])
def test_taking_it_off_settles_the_reports_too_and_undo_brings_all_back(
    site: Site, bob: Account, signed_in: SignIn, to: str
) -> None:
    comment = reported(site, Grounds.SPAM)
    desk = signed_in(bob)

    desk.decide(comment, to, queue="reported")
    gone = desk.get(QUEUE).text
    desk.post("/dashboard/herald/decisions/latest/undo", data={"queue": "reported"})

    assert "No report waits." in shown(gone) and chip(gone) == []
    assert chip(desk.get(QUEUE).text) == ["1 report: spam"]


def test_keeping_what_somebody_kept_already_is_no_error_and_writes_nothing(
    site: Site, alice: Account, bob: Account, signed_in: SignIn
) -> None:
    comment = reported(site, Grounds.SPAM)
    seen = comment.version
    signed_in(alice).decide(comment, "approved", queue="reported")
    data = {"to": "approved", "seen": seen, "queue": "reported"}

    late = signed_in(bob)
    kept = late.post(f"/dashboard/herald/comments/{comment.public_id}/decision", data=data)
    rejected = late.post(
        f"/dashboard/herald/comments/{comment.public_id}/decision", data=data | {"to": "rejected"}
    )

    assert kept.status_code == 303
    assert rejected.status_code == 409
    assert "Alice kept it and settled its reports, just now. Nothing of yours was written." in rejected.text
    assert [row.act.value for row in decisions.history(site.id, comment.id)] == ["decide", "keep"]


def test_a_viewer_reads_reports_and_has_no_button(site: Site, signed_in: SignIn) -> None:
    reported(site, Grounds.SPAM, text="See the link.")

    page = signed_in(a_member(site, Role.VIEWER, "vera")).get(QUEUE).text

    assert "See the link." in page
    assert ">Keep <kbd" not in page


def test_the_page_asks_the_same_number_of_times_however_much_was_reported(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    reported(site, Grounds.SPAM)
    desk = signed_in(bob)
    desk.get(QUEUE)
    with heard() as few:
        desk.get(QUEUE)
    for _ in range(4):
        reported(site, Grounds.SPAM, Grounds.ABUSE)

    with heard() as many:
        page = desk.get(QUEUE)

    assert len(chip(page.text)) == 5
    assert len(many) == len(few)


def test_what_was_never_reported_costs_no_statement_more(site: Site, bob: Account, signed_in: SignIn) -> None:
    a_comment(site, status=Status.APPROVED)
    desk = signed_in(bob)
    desk.get("/dashboard/herald/queue/approved")

    with heard() as asked:
        desk.get("/dashboard/herald/queue/approved")

    assert not [statement for statement, _ in asked if "FROM reports" in statement]


def test_reports_are_found_by_index(site: Site, bob: Account, signed_in: SignIn) -> None:
    reported(site, *[Grounds.SPAM] * (MOST_SHOWN + 2))
    desk = signed_in(bob)

    with heard() as asked:
        page = desk.get(QUEUE)
    found = [statement for statement in asked if "FROM reports" in statement[0]]

    assert len(found) == 2
    assert not any("SCAN reports" in line or "Seq Scan" in line for line in map(plan, found))
    assert page.text.count('<li class="waits">') == MOST_SHOWN
    assert "These are the newest ones." in page.text


def test_no_desk_shows_another_sites_reports(site: Site, bob: Account, signed_in: SignIn) -> None:
    other = a_site("other", "Other", ["https://other.example"])
    reported(other, Grounds.SPAM, text="Not yours.")

    assert "Not yours." not in signed_in(bob).get(QUEUE).text
    assert comments.counts(site.id)[Queue.REPORTED] == 0

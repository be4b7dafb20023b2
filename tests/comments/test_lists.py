"""Lists of the desk: filtered, sorted, folded, page after page, and never a number that lies."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, literal_column, text

from moderation.comments import queries, search
from moderation.comments.facets import bit
from moderation.comments.filters import Filter, Order
from moderation.comments.models import Queue, Status
from moderation.comments.queries.shown import ARTICLES, COMMENTS
from moderation.foundation import clock
from moderation.foundation.db import db
from moderation.foundation.errors import Malformed
from moderation.foundation.words import Term, keys_with
from moderation.sites.models import Site
from tests.comments.columns import change
from tests.factories import a_comment, a_commenter, a_site, an_article
from tests.many import many_comments
from tests.statements import heard, is_slow, look_at_the_data, plan, reads_a_table

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
HOLDS = {
    "": ["plain", "linked", "first", "hers"],
    "tap": ["linked", "hers", "last"],
    "tap -casino": ["linked", "hers"],
    "has:link": ["linked"],
    "-has:link -tap": ["plain", "first"],
    "held:links": ["linked"],
    "held:flood": ["last"],
    "first:yes": ["first"],
    "first:no casino": ["again"],
    "from:marit": ["hers"],
    "article:taps": ["linked", "hers", "last"],
    "status:spam": [],
    "has:report": [],
}
"""What is typed, and which of `talk` the list then holds."""
WALKED = (
    "tap", "casino", "-tap", "-casino -tap", "from:rita", "from:marit", "article:taps", "has:link",
    "first:yes", "held:flood", "after:7d", "has:link tap", "article:rain casino", "nothing", "has:report",
)  # fmt: skip


def asked(text: str, which: Queue = Queue.PENDING, **more: Any) -> Filter:
    return search.read(text, which, now=NOW, **more)


def pages(site_id: int, filter: Filter, limit: int = 2) -> list[int]:
    """The keys of a list in its order, page after page."""
    page = queries.listing(site_id, filter, limit=limit)
    found = [row.id for row in page.rows]
    while page.next:
        page = queries.listing(site_id, filter, page.next, limit=limit)
        found += [row.id for row in page.rows]
    return found


@pytest.fixture
def talk(site: Site) -> dict[str, int]:
    """Comments that wait, by what is special about them; keys by name, in the order of age."""
    taps, rain = an_article(site, title="The map of taps"), an_article(site, title="Ninety years of rain")
    marit = a_commenter(site, "Marit Solberg")
    made = {
        "plain": a_comment(site, article=rain, body="Nothing special."),
        "linked": a_comment(site, article=taps, body="See this tap."),
        "first": a_comment(site, article=rain, body="Casino casino."),
        "hers": a_comment(site, article=taps, commenter=marit, body="My tap drips."),
        "again": a_comment(site, article=rain, body="Casino casino!"),
        "last": a_comment(site, article=taps, body="Casino, casino."),
    }
    alike = made["first"].id
    values: dict[str, dict[str, Any]] = {
        "linked": {"facets": bit("link") | bit("links"), "order_by_risk": -700},
        "first": {"facets": bit("first_reply"), "alike": alike, "order_by_risk": -900},
        "hers": {"order_by_risk": -700},
        "again": {"alike": alike, "order_by_risk": -950},
        "last": {"alike": alike, "facets": bit("flood"), "order_by_risk": -900},
    }
    return {name: change(comment, **values.get(name, {"facets": 0})) for name, comment in made.items()}


def test_a_list_holds_what_is_asked_for_and_near_duplicates_once(site: Site, talk: dict[str, int]) -> None:
    held = {typed: pages(site.id, asked(typed)) for typed in HOLDS}

    assert held == {typed: [talk[name] for name in names] for typed, names in HOLDS.items()}


def test_reports_wait_also_about_what_its_writer_edited_since(site: Site) -> None:
    edited = change(a_comment(site), reported=1)

    assert pages(site.id, asked("has:report")) == [edited]


def test_the_riskiest_stand_first_and_of_the_same_risk_the_oldest(site: Site, talk: dict[str, int]) -> None:
    names = ["again", "first", "last", "linked", "hers", "plain"]

    assert pages(site.id, asked("", order=Order.RISK, folded=False)) == [talk[name] for name in names]
    assert pages(site.id, asked("", order=Order.RISK)) == [
        talk[name] for name in ("first", "linked", "hers", "plain")
    ]
    assert pages(site.id, asked("", Queue.ALL, order=Order.RISK)) == sorted(talk.values(), reverse=True)


def test_near_duplicates_are_counted_each_and_unfolded_by_name(site: Site, talk: dict[str, int]) -> None:
    group = [talk[name] for name in ("first", "again", "last")]
    comment = queries.by_id(site.id, talk["again"])
    assert comment is not None

    assert queries.number(site.id, asked("casino")) == (3, False)
    assert queries.number(site.id, asked("")) == (6, False)
    assert pages(site.id, asked(f"alike:{comment.public_id}")) == group
    assert [one.id for one in queries.chosen(site.id, asked("casino"), 10)] == group
    assert queries.belongs(site.id, asked("casino"), talk["last"])


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("folded", [True, False])
@pytest.mark.parametrize("typed", ["", "tap", "casino", "-tap", "article:rain", "from:rita", "after:7d"])
def test_paging_walks_a_list_without_doubles_or_gaps_while_it_shrinks(
    site: Site, talk: dict[str, int], typed: str, order: Order, folded: bool
) -> None:
    filter = search.read(typed, Queue.PENDING, now=clock.now(), order=order, folded=folded)
    whole = [row.id for row in queries.listing(site.id, filter).rows]

    walked = []
    page = queries.listing(site.id, filter, limit=1)
    while page.rows:
        walked.append(page.rows[0].id)
        page = queries.listing(site.id, filter, page.last, limit=1)

    assert walked == whole == pages(site.id, filter)
    assert len(queries.chosen(site.id, filter, 99)) == queries.number(site.id, filter).value
    if not folded:
        assert queries.number(site.id, filter) == (len(whole), False)


def test_a_list_goes_on_behind_its_last_row_when_more_comes_in(site: Site) -> None:
    a_comment(site)
    page = queries.listing(site.id, asked("from:rita"))
    later = a_comment(site)

    assert page.next is None
    assert [row.id for row in queries.listing(site.id, asked("from:rita"), page.last).rows] == [later.id]


def test_only_what_came_in_since_is_new(site: Site) -> None:
    before = queries.counts_now(site.id)[1]
    a_comment(site, body="casino")
    since = queries.counts_now(site.id)[1]
    a_comment(site, body="casino")
    a_comment(site, body="rain")

    assert queries.newer(site.id, asked("casino"), since) == 1
    assert queries.newer(site.id, asked(""), since) == 2
    assert queries.newer(site.id, asked(""), before) == 3


@pytest.mark.parametrize("by", [timedelta(hours=-1), timedelta(days=-1), timedelta(days=1)])
def test_what_came_in_since_is_new_though_the_clock_was_set(site: Site, by: timedelta) -> None:
    other = a_site("other", "Other", ["https://other.example"])
    first = a_comment(site)
    since = queries.counts_now(site.id)[1]

    with clock.set_to(clock.now() + by):
        later = a_comment(site)
        a_comment(other)
    last = a_comment(site)

    arrivals = [comment.arrival for comment in (first, later, last) if comment.arrival is not None]
    assert queries.newer(site.id, asked(""), since) == 2
    assert arrivals == sorted(set(arrivals)) and queries.counts_now(site.id)[1] == arrivals[-1]
    assert queries.newer(site.id, asked(""), arrivals[-1]) == 0


def test_a_cursor_of_another_list_is_refused(site: Site, talk: dict[str, int]) -> None:
    page = queries.listing(site.id, asked("tap"), limit=1)

    for other in (asked("casino"), asked(""), asked("tap", Queue.ALL), asked("tap", order=Order.RISK)):
        with pytest.raises(Malformed):
            queries.listing(site.id, other, page.next)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("which", [Queue.PENDING, Queue.ALL])
def test_a_cursor_from_without_days_leads_no_list_out_of_its_days(
    site: Site, which: Queue, order: Order
) -> None:
    made = []
    for days in range(6):
        with clock.set_to(NOW + timedelta(days=days)):
            made.append(a_comment(site).id)
    anytime = Filter(which, has_link=False, order=order)
    in_days = replace(anytime, after=NOW + timedelta(days=2), before=NOW + timedelta(days=3, hours=1))
    whole = queries.listing(site.id, anytime).rows
    cursors = [queries.listing(site.id, anytime, limit=number).last for number in range(1, len(whole) + 1)]

    found = [[row.id for row in queries.listing(site.id, in_days, cursor).rows] for cursor in cursors]

    rest = [whole[number:] for number in range(1, len(whole) + 1)]
    assert found == [[row.id for row in rows if row.id in made[2:4]] for rows in rest]


def test_a_long_filtered_list_says_that_it_is_longer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.comments.queries.lists.MOST", 2)
    for _ in range(3):
        a_comment(site)

    assert queries.number(site.id, asked("from:rita")) == (2, True)
    assert queries.number(site.id, asked("")) == (3, False)


def test_the_menu_says_how_long_the_lists_behind_it_are(site: Site, talk: dict[str, int]) -> None:
    menu = queries.held_by_check(site.id)

    assert set(menu) == {"links", "first_reply", "flood"}
    for name, number in menu.items():
        assert queries.number(site.id, asked(f"held:{name}")) == number


def test_articles_say_how_many_wait_on_them(site: Site) -> None:
    busy, quiet = an_article(site), an_article(site)
    a_comment(site, article=busy)
    a_comment(site, article=busy)
    a_comment(site, article=busy, status=Status.SPAM)

    other = a_site("other", "Other", ["https://other.example"])

    assert queries.waiting_on(site.id, [busy.id, quiet.id]) == {busy.id: (2, False), quiet.id: (0, False)}
    assert queries.number(site.id, asked(f"article:{busy.public_id}")) == (2, False)
    assert queries.waiting_on(other.id, [busy.id]) == {}


@pytest.mark.slow
def test_what_waits_on_an_article_is_counted_as_far_as_its_list_is(site: Site) -> None:
    busy = an_article(site)
    many_comments(site, queries.MOST + 5, article=busy)
    many_comments(site, 3 * queries.MOST)
    look_at_the_data()

    with heard() as statements:
        waiting = queries.waiting_on(site.id, [busy.id])

    assert waiting == {busy.id: (queries.MOST, True)}
    assert "ix_comments_waiting" in plan(statements[-1]), plan(statements[-1])
    assert queries.number(site.id, asked(f"article:{busy.public_id}")) == (queries.MOST, True)


SORTED = ["", "has:link", "held:links first:no", "before:2026-01-01", "-has:report"]
FOUND = ["tap", "tap -rain", "from:marit", "article:taps", "article:https://magazine.example/1", "held:links"]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """No operator of a search finds few comments; a walk looks at two rows at a time, three times."""
    monkeypatch.setattr("moderation.comments.queries.narrowing.FEW", 0)
    monkeypatch.setattr("moderation.comments.queries.lists.WINDOW", 2)
    monkeypatch.setattr("moderation.comments.queries.lists.WINDOWS", 2)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("typed", SORTED)
def test_a_list_is_read_in_the_order_of_an_index(
    site: Site, talk: dict[str, int], typed: str, order: Order
) -> None:
    filter = asked(typed, order=order)
    after = queries.listing(site.id, asked(typed, order=order), limit=1).next

    with heard() as statements:
        queries.listing(site.id, filter, after)

    pages = [statement for statement in statements if "author_name" in statement[0]]
    assert pages
    found = (
        reads_a_table if order is Order.RISK and "before" in typed else is_slow
    )  # a span of time is sorted
    assert [plan(statement) for statement in pages if found(statement)] == []
    assert typed or ("ix_comments_risk" in plan(pages[0])) == (order is Order.RISK)


@pytest.mark.parametrize("which", [Queue.PENDING, Queue.ALL])
@pytest.mark.parametrize("typed", FOUND)
def test_what_is_searched_for_is_found_by_an_index(
    site: Site, talk: dict[str, int], typed: str, which: Queue
) -> None:
    site_id = site.id

    with heard() as statements:
        queries.listing(site_id, asked(typed, which))
        queries.number(site_id, asked(typed, which))
        queries.newer(site_id, asked(typed, which), 0)

    assert len(statements) <= 9
    assert [plan(statement) for statement in statements if reads_a_table(statement)] == []


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("which", [Queue.PENDING, Queue.ALL])
@pytest.mark.parametrize("order", Order)
def test_a_walk_that_rests_on_the_way_misses_nothing(
    site: Site, talk: dict[str, int], monkeypatch: pytest.MonkeyPatch, order: Order, which: Queue
) -> None:
    for number in range(9):
        a_comment(site, body=f"Rain {number}.", commenter=a_commenter(site, "Olga"))
    filters = {typed: search.read(typed, which, now=clock.now(), order=order) for typed in WALKED}

    walked = {typed: pages(site.id, filter) for typed, filter in filters.items()}
    monkeypatch.setattr("moderation.comments.queries.narrowing.FEW", 1_000)

    assert walked == {typed: pages(site.id, filter) for typed, filter in filters.items()}


@pytest.mark.usefixtures("many")
def test_a_page_of_a_walk_may_be_empty_and_leads_on(site: Site, talk: dict[str, int]) -> None:
    page = queries.listing(site.id, asked("from:marit"), limit=1)
    first = queries.listing(site.id, asked("tap", Queue.ALL, order=Order.AGE), limit=9)
    number = queries.number(site.id, asked("has:link", Queue.ALL))

    assert [row.id for row in page.rows] == [talk["hers"]]
    assert [row.id for row in first.rows] == [talk["last"], talk["hers"]]
    assert first.next is not None
    assert number == (0, True)


def test_numbers_beside_lists_take_a_statement_each(site: Site, talk: dict[str, int]) -> None:
    site_id = site.id

    with heard() as statements:
        queries.held_by_check(site_id)
        queries.waiting_on(site_id, [1, 2])

    assert len(statements) <= 2
    assert [plan(statement) for statement in statements if is_slow(statement)] == []


@pytest.mark.parametrize("table", [COMMENTS, ARTICLES], ids=str)
def test_on_postgresql_the_words_asked_are_those_of_the_index(site: Site, table: Table) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has tables of words")
    any_site = literal_column("random()::bigint")  # of no use to the indexes that begin with the site

    with heard() as statements:
        db.session.execute(keys_with(table, any_site, (Term("tap", open=True),)))
    ((words, parameters),) = statements
    with db.engine.connect() as connection:
        for way in ("seqscan", "indexscan", "indexonlyscan"):
            connection.execute(text(f"SET LOCAL enable_{way} = off"))
        said = [str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {words}", parameters)]

    assert f"ix_{table.name}_words" in "\n".join(said)

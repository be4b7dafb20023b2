"""What is typed into the search field is understood, or told to be unclear; it never breaks anything."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.comments import queries, search
from moderation.comments.filters import Filter
from moderation.comments.models import Queue, Status
from moderation.foundation.errors import Invalid
from moderation.foundation.words import Term
from moderation.sites.models import Site
from tests import corpus
from tests.factories import a_comment, a_commenter, a_site, an_article

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TYPED = st.lists(
    st.sampled_from(
        ["from:", "article:", "status:", "held:", "before:", "after:", "has:", "first:", "alike:", "-", '"',
         "“", "AND", "OR", "NOT", "NEAR(", "*", "^", "{a b}:", ":", "'", "\\", "&", "|", "!", "<->", "(", ")",
         " ",
         "7d", "2026-02-30", "link", "yes", "spam", "😀", "é", "ж", "\0", "%", "--", ";"]
    )
    | st.text(max_size=12),
    max_size=12,
).map("".join)  # fmt: skip
REPEATED = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(text: str) -> Filter:
    return search.read(text, Queue.PENDING, now=NOW)


def found(site: Site, text: str, which: Queue = Queue.PENDING) -> list[int]:
    """The keys of the comments that a search finds, the oldest first."""
    page = queries.listing(site.id, search.read(text, which, now=datetime.now(UTC)))
    return sorted(row.id for row in page.rows)


def test_operators_and_words_are_told_apart(app: Flask) -> None:
    asked = read(
        'tap "dry since" from:"Rita Wood" article:https://magazine.example/1 status:pending held:first-reply'
        " has:link -has:report first:no before:2026-02-01 after:7d -casino sprin"
    )

    assert asked == Filter(
        Queue.PENDING,
        words=(Term("tap"), Term("dry since"), Term("sprin", open=True)),
        without=(Term("casino"),),
        author="Rita Wood",
        article="https://magazine.example/1",
        statuses=(Status.PENDING,),
        held=("first_reply",),
        has_link=True,
        reported=False,
        first=False,
        before=datetime(2026, 2, 1, tzinfo=UTC),
        after=NOW - timedelta(days=7),
    )


def test_addresses_and_times_are_words(app: Flask) -> None:
    assert read("https://a.example/x 12:30 a").words == (
        Term("https://a.example/x"), Term("12:30"), Term("a", open=True)
    )  # fmt: skip


def test_a_phrase_in_quotes_ends_where_it_ends(app: Flask) -> None:
    assert read('"tap').words == (Term("tap"),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("subject:taps", "subject"),
        ("before:2026-02-30", "before"),
        ("after:yesterday", "after"),
        ("before:0001-01-01", "before"),
        ("before:", "before"),
        ("status:deleted", "pending, approved, rejected, spam"),
        ("held:moon", "first_reply"),
        ("has:hat", "link, report"),
        ("first:maybe", "yes, no"),
        ("alike:x", "alike"),
        ("from:", "from:Rita"),
        ('article:""', "article"),
        ("-from:Rita", "minus"),
        ("from:a from:b", "more than once"),
    ],
)
def test_what_is_unclear_is_told_in_a_sentence(app: Flask, text: str, told: str) -> None:
    with pytest.raises(Invalid) as problem:
        read(f"words {text}")

    (sentence,) = problem.value.errors["q"]
    assert told in sentence and sentence.endswith(".")


def test_taking_a_part_away_leaves_the_others(app: Flask) -> None:
    whole = search.parts('tap from:"Rita Wood" -casino')

    assert search.joined([part for part in whole if part.name != "from"]) == "tap -casino"


@given(text=TYPED)
@REPEATED
def test_parts_joined_are_the_same_parts(text: str) -> None:
    whole = search.parts(text)

    assert search.parts(search.joined(whole)) == whole


@pytest.fixture
def talk(site: Site) -> Site:
    """The site with something to look through."""
    a_comment(site, body="AND é ж link")
    return site


@pytest.mark.slow
@given(text=TYPED)
@REPEATED
def test_whatever_is_typed_the_database_answers(talk: Site, text: str) -> None:
    try:
        asked = read(text)
    except Invalid:
        return

    assert queries.number(talk.id, asked) == (len(queries.listing(talk.id, asked).rows), False)


@corpus.corpus
def test_no_naughty_string_breaks_a_search(talk: Site) -> None:
    lines = [row["payload"] for row in corpus.rows("naughty-strings")]
    assert len(lines) > 300

    for line in lines:
        try:
            asked = read(line[:400])
        except Invalid:
            continue
        queries.listing(talk.id, asked)


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Crème brûlée, twice.", "creme BRULEE"),
        ("Creme brulee, twice.", "crème brûlée"),
        ("Вода не идёт с весны.", "ВОДА весн"),
        ("لا ماء منذ الربيع", "ماء الربيع"),
        ("The hello-world tap", "hello-world"),
        ("It was dry since spring here.", '"dry since spring"'),
        ("Springtime", "spring"),
        ("It costs 5 € & more", "5 & more"),
        ("A man's right", "man's"),
    ],
)
def test_words_are_found_whatever_their_letters(site: Site, body: str, asked: str) -> None:
    here = a_comment(site, body=body)
    a_comment(site, body="Something else: rain.")

    assert found(site, asked) == [here.id]


@pytest.mark.parametrize("asked", ["😀", "😀 🎉", "!!!", '"😀"', "' OR 1=1 --", "rain*; DROP TABLE comments"])
def test_what_no_word_holds_is_not_found(site: Site, asked: str) -> None:
    a_comment(site, body="Sunshine 😀")

    assert found(site, asked) == []


def test_writers_and_articles_are_found_by_their_words(site: Site) -> None:
    article = an_article(site, url="https://magazine.example/2026/piano-lessons", title="Four hundred pianos")
    marit = a_commenter(site, "Marit Sølberg")
    on_it = a_comment(site, article=article)
    by_her = a_comment(site, commenter=marit)

    assert found(site, "pianos") == found(site, "article:hundred") == [on_it.id]
    assert found(site, f"article:{article.public_id}") == found(site, f"article:{article.url}") == [on_it.id]
    assert found(site, "article:http://www.nowhere.example/") == []
    assert (
        found(site, "marit") == found(site, "from:mar") == found(site, 'from:"marit sølberg"') == [by_her.id]
    )
    assert found(site, "from:spring") == []
    assert found(site, "-marit -pianos") == []


def test_days_are_those_of_utc(site: Site) -> None:
    comment = a_comment(site)
    day = comment.created_at.date()

    assert found(site, f"after:{day}") == found(site, f"before:{day + timedelta(days=1)}") == [comment.id]
    assert found(site, f"before:{day}") == found(site, f"after:{day + timedelta(days=1)}") == []
    assert found(site, "after:7d") == [comment.id]


def test_no_search_finds_another_sites_comments(site: Site) -> None:
    other = a_site("other", "Other", ["https://other.example"])
    theirs = a_comment(
        other, article=an_article(other, "https://other.example/1", "Lamps"), body="Only theirs"
    )

    for text in ("theirs", "lamps", "from:rita", f"alike:{theirs.public_id}", "article:lamps"):
        assert found(site, text, Queue.ALL) == []

"""Near-duplicates: what folds, and above all what does not."""

import random
import string

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from moderation.comments import queries
from moderation.comments.filters import Filter
from moderation.comments.likeness import Likeness, likeness
from moderation.comments.models import Comment, Queue
from moderation.foundation.db import db
from moderation.foundation.text import fingerprint
from moderation.sites.models import Site
from tests.clients import Client
from tests.corpus import corpus, rows
from tests.factories import ORIGIN, a_comment, an_article
from tests.many import many_comments
from tests.statements import heard, look_at_the_data, looked_up, plan

MAILING = "Hi {name}, I earned ${number} last week with this one method, it really works, see {link} today"
_lower = st.text(string.ascii_lowercase, min_size=2, max_size=9)
_names = _lower.map(str.title)
_links = st.builds("https://{}.example/{}".format, _lower, _lower)
_numbers = st.integers(1, 10**6)


def of(text: str, name: str = "") -> Likeness:
    return likeness(text, fingerprint(text), name)


@given(_names, _names, _numbers, _numbers, _links, _links)
def test_a_mailing_is_alike_whatever_it_calls_people_counts_and_links(
    name: str, other_name: str, number: int, other_number: int, link: str, other_link: str
) -> None:
    one = of(MAILING.format(name=name, number=number, link=link))
    other = of(MAILING.format(name=other_name, number=f"{other_number:,}", link=other_link))

    assert one.is_like(other)
    assert {*one.keys} & {*other.keys}


@given(st.lists(_lower, min_size=5, max_size=60), st.randoms())
def test_case_spaces_and_punctuation_make_no_difference(words: list[str], chance: random.Random) -> None:
    plain = " ".join(words)
    dressed = "".join(
        chance.choice((word, word.upper())) + chance.choice((" ", "  ", ", ")) for word in words
    )

    assert of(plain).shingles == of(dressed).shingles


@pytest.mark.slow
@given(st.text(max_size=300))
def test_any_text_is_like_itself_and_has_keys_that_fit_a_column(text: str) -> None:
    found = of(text)

    assert found.keys and found.is_like(of(text))
    assert all(0 <= key < 2**63 for key in found.keys)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I agree with the author about this article.", "I disagree with the author about this article!"),
        ("Our street has been dark since spring.", "Our tap has been dry since the spring of last year."),
        ("What a lovely story about an oven", "What a lovely article about the rain"),
        ("Great!", "Great article!"),
        ("Yes", "No"),
        ("那座桥已经关闭了三个月", "这篇文章写得非常清楚"),
    ],
)
def test_different_replies_are_not_alike(one: str, other: str) -> None:
    assert not of(one).is_like(of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Great!", "great"),
        (
            "Rita here: the pills at www.pills.example work for everybody",
            "Omar here: the pills at pay.top work for everybody",
        ),
        ("buy che\u00adap followers here and get rich soon", "buy cheap followers here and get rich soon"),
        ("这里有便宜的药品请马上购买 https://a.example", "这里有便宜的药品请马上购买 https://b.example/x"),
    ],
)
def test_copies_are_alike(one: str, other: str) -> None:
    assert of(one, "Rita").is_like(of(other, "Omar"))


@corpus
def test_honest_replies_that_people_wrote_do_not_fold() -> None:
    files = ("spam/youtube-en.jsonl", "spam/sms-en.jsonl", "spam/datacamp-articles-en.jsonl")
    found = [row for row in rows(*files) if row["label"] == "ham"]
    ham = {fingerprint(row["text"]): row["text"] for row in found}
    likes = [of(text) for text in ham.values()]

    folded = sum(one.is_like(other) for place, one in enumerate(likes) for other in likes[:place])

    assert len(ham) > 500
    assert folded <= 1  # two wrote "came here to check the views"


@corpus
def test_mailings_that_people_collected_fold_and_share_a_key() -> None:
    spam = [of(row["text"]) for row in rows("spam/youtube-en.jsonl") if row["label"] == "spam"]
    alike = [(one, other) for place, one in enumerate(spam) for other in spam[:place] if one.is_like(other)]

    met = sum(bool({*one.keys} & {*other.keys}) for one, other in alike)

    assert len(alike) > 50
    assert met > 0.9 * len(alike)


def post(client: Client, body: str, name: str = "Rita") -> Comment:
    reply = {"url": f"{ORIGIN}/taps", "name": name, "email": f"{name}@mail.example.com", "body": body}
    sent = client.post("/api/v1/sites/herald/comments", json=reply, headers={"Origin": ORIGIN})
    assert sent.status_code == 202, sent.text
    db.session.rollback()
    return db.session.query(Comment).filter_by(public_id=sent.get_json()["id"]).one()


def mailing(place: int) -> str:
    names = ("Maria", "Peter", "Alma", "Omar", "Wanda", "Igor")
    return MAILING.format(name=names[place % 6], number=100 + place, link=f"https://x{place}.example/a")


@pytest.mark.parametrize("order", [range(5), [4, 2, 0, 1, 3], [3, 4, 1, 0, 2]])
def test_the_members_of_a_group_do_not_depend_on_who_came_first(
    client: Client, site: Site, order: list[int]
) -> None:
    an_article(site, f"{ORIGIN}/taps")
    honest = "We had the same trouble in our street, and the town repaired it within a week."

    found = [post(client, mailing(place), f"Reader{place}") for place in order]
    other = post(client, honest)

    assert len({comment.alike for comment in found}) == 1
    assert found[0].alike == found[0].id
    assert other.alike == other.id


def test_a_text_that_is_edited_leaves_its_group_and_one_withdrawn_is_not_found(
    client: Client, site: Site
) -> None:
    an_article(site, f"{ORIGIN}/taps")
    first, changed = post(client, mailing(1), "One"), "I take that back, it was about our street lamps."
    draft = {"url": f"{ORIGIN}/taps", "name": "Two", "email": "two@mail.example.com", "body": mailing(2)}
    base, origin = "/api/v1/sites/herald/comments", {"Origin": ORIGIN}
    sent = client.post(base, json=draft, headers=origin).get_json()
    path, ticket = f"{base}/{sent['id']}", {"Authorization": f"Ticket {sent['ticket']}"} | origin
    second = queries.by_public_id(site.id, sent["id"])
    assert second is not None and second.alike == first.alike

    client.patch(path, json={"body": changed}, headers=ticket)
    db.session.rollback()
    edited, found = second.alike, queries.candidates(site.id, of(changed).keys)
    client.delete(path, headers=ticket)
    db.session.rollback()

    assert edited not in (None, first.alike)
    assert [row.body for row in found] == [changed]
    assert second.alike is None
    assert queries.candidates(site.id, of(changed).keys) == []


def test_a_list_says_how_many_are_alike_and_from_how_many_networks(client: Client, site: Site) -> None:
    an_article(site, f"{ORIGIN}/taps")
    found = [post(client, mailing(place), f"Reader{place}") for place in range(3)]
    alone = post(client, "Nobody else says what I say about the lamps here.")
    numbers, site_id = [comment.alike for comment in (*found, alone) if comment.alike], site.id

    with heard() as statements:
        groups = queries.groups(site_id, Filter(Queue.PENDING), numbers)

    assert len(statements) <= 1
    assert {number: group.number for number, group in groups.items()} == {found[0].alike: 3}
    members = queries.members(site.id, Queue.PENDING, found[1].public_id, 10)
    assert {row.public_id for row in members} == {comment.public_id for comment in found}


@pytest.mark.parametrize("looked_at", ["never", "when it held little", "now"])
def test_near_duplicates_are_looked_up_by_their_keys_alone(app: Flask, site: Site, looked_at: str) -> None:
    site_id = site.id
    if looked_at != "now" and db.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL looks by itself, and takes any index of a table this small")
    if looked_at == "when it held little":
        a_comment(site)
        look_at_the_data()
    if looked_at == "now":
        many_comments(site, 300)
        look_at_the_data()
        db.engine.dispose()

    with heard() as statements:
        queries.candidates(site_id, [1, 2, 3, 4])

    (statement,) = statements
    assert sorted(looked_up(statement)) == [("site_id", "id")] + 4 * [("site_id", "key")], plan(statement)

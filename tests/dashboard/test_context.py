"""What stands with a reply: its marks, what it answers, why it is held, its thread, its article."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from moderation.comments import queries as comments
from moderation.comments.models import Comment, Status
from moderation.comments.queries.beside import BELOW
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.clients import Desk
from tests.factories import ORIGIN, a_comment, a_commenter, a_site, an_article
from tests.statements import heard, is_slow, plan

SignIn = Callable[[Account], Desk]
DESK = "/dashboard/herald"
CASINO = {
    "check": "words",
    "outcome": "matched",
    "wants": "hold",
    "matched": ["casino"],
    "weight": 0.5,
    "took": 8,
}


def shown(desk: Desk, comment: Comment) -> str:
    text: str = desk.get(f"{DESK}/comments/{comment.public_id}").text
    return text


def thread(desk: Desk, comment: Comment) -> str:
    text: str = desk.get(f"{DESK}/comments/{comment.public_id}/thread").text
    return text


def posts(page: str) -> list[str]:
    return re.findall(r'data-post="(\w+)"', page)


def change(comment: Comment, **values: Any) -> None:
    with transaction():
        found = db.session.merge(comment)
        for name, value in values.items():
            setattr(found, name, value)


def test_listed_words_are_marked_in_the_text_and_named_for_those_who_can_not_see_it(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    html = "<p>My CASINO, no casinos &amp; &lt;b&gt;</p>"
    comment = a_comment(site, body="My CASINO, no casinos & <b>", html=html, trace=[CASINO])

    page = shown(signed_in(bob), comment)

    assert '<p>My <mark class="hit">CASINO</mark>, no casinos &amp; &lt;b&gt;</p>' in page
    assert 'Matched: <bdi class="wrap">casino</bdi>' in page


def test_readers_never_get_a_mark(site: Site, client: Any) -> None:
    article = an_article(site, f"{ORIGIN}/a")
    a_comment(site, article=article, status=Status.APPROVED, body="My casino.", trace=[CASINO])

    thread = client.get("/api/v1/sites/herald/thread", query_string={"url": article.url})
    page = client.get("/reply/herald", query_string={"url": article.url})

    assert "My casino." in thread.text and "My casino." in page.text
    assert "hit" not in thread.json["comments"][0]["html"]
    assert 'class="hit"' not in page.text


def test_rules_and_suspicions_are_told_apart_by_a_word(site: Site, bob: Account, signed_in: SignIn) -> None:
    rule = {"check": "pre_moderated", "outcome": "matched", "wants": "hold"}

    page = shown(signed_in(bob), a_comment(site, trace=[CASINO, rule]))

    assert re.findall(r'<span class="unseen">(Rule:|Suspicion:) </span>([^<]+)', page) == [
        ("Suspicion:", "listed word: “casino”"),
        ("Rule:", "every reply waits here"),
    ]
    assert re.findall(r'data-check="(\w+)"', page) == ["words", "pre_moderated"]


def test_a_row_says_on_what_it_is_and_how_that_begins(site: Site, bob: Account, signed_in: SignIn) -> None:
    article = an_article(site, title="The map of taps")
    words = " ".join(["Which boat & which <quay>"] * 20)
    html = f"<p><em>{words.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</em></p>"
    jonas = a_commenter(site, "Jonas")
    root = a_comment(site, article=article, commenter=jonas, body=words, html=html)
    reply = a_comment(site, parent=root)

    page = shown(signed_in(bob), reply)

    assert f'href="{DESK}/queue/all?q=article:{article.public_id}"><bdi>The map of taps</bdi></a>' in page
    assert "in reply to <bdi>Jonas</bdi>: “<bdi>Which boat &amp; which &lt;quay&gt; Which boat" in page
    assert "&amp;amp;" not in page


def test_a_row_names_everybody_above_what_it_answers(site: Site, bob: Account, signed_in: SignIn) -> None:
    chain = [a_comment(site, commenter=a_commenter(site, "Anna <b>"))]
    for name in ("Bea", "Carl", "Dora", "Emil"):
        chain.append(a_comment(site, parent=chain[-1], commenter=a_commenter(site, name)))
    change(chain[1], author_name="")
    desk = signed_in(bob)

    shown_above = [re.findall(r'<span class="to">(<bdi>.*?)</span>', shown(desk, one)) for one in chain]
    listed = re.findall(r'<span class="to">(<bdi>.*?)</span>', desk.get(f"{DESK}/queue/pending").text)
    with heard() as statements:
        desk.get(f"{DESK}/queue/pending")

    whole = "<bdi>Anna &lt;b&gt;</bdi> › <bdi>a withdrawn reply</bdi> › <bdi>Carl</bdi> › "
    assert shown_above[:2] == [[], []] and shown_above[4] == [whole]
    assert listed[-1] == whole and len(listed) == 3
    names = [words for words, _ in statements if words.startswith("SELECT comments.id, comments.author_name")]
    assert len(names) == 1


def test_an_excerpt_is_cut_neither_in_a_tag_nor_in_an_entity(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    for length in range(285, 301):
        filling = "<em></em>" * 31
        root = a_comment(
            site,
            body=f"{length}",
            html=f'<p>Cut{filling}{"x" * (length - 285)}&amp;<a href="https://e.example">e</a></p>',
        )

        page = shown(signed_in(bob), a_comment(site, parent=root))

        quoted = re.search(r"“<bdi>(.*?)</bdi>”", page)
        assert quoted is not None
        assert re.fullmatch(r"Cutx*(&amp;)?e?", quoted[1]), quoted[1]


def test_marks_say_what_happened_to_it(site: Site, bob: Account, signed_in: SignIn) -> None:
    comment = a_comment(site)
    change(comment, reported=3, featured=True, redacted=True, rewritten_at=clock.now(), edited_at=clock.now(),
           order_by_risk=-900)  # fmt: skip
    desk = signed_in(bob)

    page = shown(desk, comment)
    change(comment, order_by_risk=-700, reported=0)
    calm = shown(desk, comment)

    assert re.findall(r'<li class="(?:\w+)">([a-z0-9 ]+)</li>', page) == [
        "likely spam", "featured", "redacted by a moderator", "edited by a moderator",
        "edited by its writer",
    ]  # fmt: skip
    assert "likely spam" not in calm and "0 reports" not in calm


def test_the_thread_holds_all_that_a_reply_answers_its_neighbours_and_its_replies(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    root = a_comment(site, status=Status.APPROVED)
    middle = a_comment(site, parent=root, status=Status.REJECTED)
    before = [a_comment(site, parent=middle) for _ in range(7)]
    reply = a_comment(site, parent=middle)
    after = [a_comment(site, parent=middle) for _ in range(2)]
    below = [a_comment(site, parent=reply) for _ in range(3)]
    a_comment(site, parent=reply, status=Status.SPAM)
    a_comment(site, parent=middle, status=Status.SPAM)

    page = thread(signed_in(bob), reply)

    expected = [root, middle, *before[-5:], reply, *below, *after]
    assert posts(page) == [row.public_id for row in expected]
    assert "2 replies here are spam and left out." in page
    assert "There are more" in page
    assert page.count('class="me"') == 1 and 'class="status rejected"' in page


def test_the_thread_of_a_reply_to_the_article_has_published_neighbours(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    article = an_article(site)
    one = a_comment(site, article=article, status=Status.APPROVED)
    it = a_comment(site, article=article)
    a_comment(site, article=article)
    two = a_comment(site, article=article, status=Status.APPROVED)
    a_comment(site, status=Status.APPROVED)

    assert posts(thread(signed_in(bob), it)) == [row.public_id for row in (one, it, two)]


def test_a_reply_that_is_spam_is_not_counted_among_those_left_out(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    root = a_comment(site)
    spam = a_comment(site, parent=root, status=Status.SPAM)
    child = a_comment(site, parent=spam)
    desk = signed_in(bob)

    assert "spam and left out" not in thread(desk, spam)
    assert posts(thread(desk, spam)) == [row.public_id for row in (root, spam, child)]
    assert "1 reply here is spam and left out." in thread(desk, child)


def test_an_unattached_reply_has_its_thread_too(site: Site, bob: Account, signed_in: SignIn) -> None:
    comment = a_comment(site, attached=False)

    page = thread(signed_in(bob), comment)

    assert posts(page) == [comment.public_id]
    assert 'class="status unattached"' in page


@pytest.mark.parametrize("is_root", [True, False])
def test_a_thread_takes_three_statements_at_most_all_by_index(site: Site, is_root: bool) -> None:
    root = a_comment(site, status=Status.APPROVED)
    for _ in range(3):
        a_comment(site, parent=a_comment(site, parent=root))
    public_id = root.public_id if is_root else a_comment(site, parent=root).public_id
    site_id = site.id

    with heard() as statements:
        found = comments.row(site_id, public_id)
        assert found is not None
        comments.nearby(found)

    assert len(statements) <= 3
    assert [plan(statement) for statement in statements if is_slow(statement)] == []


def test_a_thread_is_bounded(site: Site) -> None:
    root = a_comment(site)
    for _ in range(BELOW + 2):
        a_comment(site, parent=root)
    found = comments.row(site.id, root.public_id)
    assert found is not None

    around = comments.nearby(found)

    assert len(around.rows) == BELOW
    assert around.is_cut


def test_the_context_counts_the_article_and_closes_it_without_leaving_the_reply(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    article = an_article(site)
    a_comment(site, article=article, status=Status.APPROVED)
    it, _ = a_comment(site, article=article), a_comment(site, article=article)
    a_comment(site)
    desk = signed_in(bob)

    before = shown(desk, it)
    closed = desk.post(
        f"{DESK}/articles/{article.public_id}/closing",
        data={"to": "closed", "queue": "pending", "focus": it.public_id},
    )
    after = desk.get(closed.headers["Location"]).text

    assert "1 reply published" in before and "2 wait<" in before
    assert closed.status_code == 303 and f"focus={it.public_id}" in closed.headers["Location"]
    assert "closed since" in after


def test_no_thread_and_no_writer_of_another_site(site: Site, bob: Account, signed_in: SignIn) -> None:
    other = a_site("other", "Other", ["https://other.example"])
    theirs = a_comment(other)

    assert signed_in(bob).get(f"{DESK}/comments/{theirs.public_id}/thread").status_code == 404

"""What a check matched is marked in a reply's text, and nothing else about it changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.foundation import text
from moderation.foundation.text.highlight import CLOSES, OPENS, unmarked
from tests import corpus

WORDS = ["casino", "casino bonus", "fraud", "шум", "a&b", "<b>", "script", "alert", "mark", "hit", "href"]
SIGNS = "<>&;\"'*_`[]()/=!\\ \n\u0301\u200d\u0430\ufb01\uff23"
typed = st.lists(st.sampled_from([*SIGNS, *WORDS]), max_size=40).map("".join)


def hits(html: str, *words: str) -> list[str]:
    return re.findall(f"{OPENS}(.*?){CLOSES}", text.highlight(html, words), re.DOTALL)


@pytest.mark.parametrize(
    ("html", "words", "marked"),
    [
        ("<p>A casino here.</p>", ["casino"], ["casino"]),
        ("<p>CASINO, Casino.</p>", ["casino"], ["CASINO", "Casino"]),
        ("<p>casinos and Scunthorpe</p>", ["casino", "cunt"], []),
        ("<p>casino bonus</p>", ["casino", "casino bonus"], ["casino bonus"]),
        ("<p>casino<br>\nbonus</p>", ["casino bonus"], ["casino", "\nbonus"]),
        ("<p>casino</p>\n<p>bonus</p>", ["casino bonus"], ["casino", "bonus"]),
        ("<p>cas<em>in</em>o</p>", ["casino"], ["cas", "in", "o"]),
        ("<p>\uff43\uff41\uff53\uff49\uff4e\uff4f</p>", ["casino"], ["\uff43\uff41\uff53\uff49\uff4e\uff4f"]),
        ("<p>c\u0430sino</p>", ["casino"], ["c\u0430sino"]),
        ("<p>cas\u200dino</p>", ["casino"], ["cas\u200dino"]),
        ("<p>of\ufb01ce</p>", ["office"], ["of\ufb01ce"]),
        ("<p>Какой ШУМ!</p>", ["шум"], ["ШУМ"]),
        ("<p>cafe\u0301 now</p>", ["café"], ["cafe\u0301"]),
        ("<p>R&amp;D and amp</p>", ["r&d"], ["R&amp;D"]),
        ("<p>R&amp;D and amp</p>", ["amp"], ["amp"]),
        ("<p>1 &lt; 2, lt</p>", ["lt"], ["lt"]),
        ("<p>&lt;b&gt; b</p>", ["b"], ["b", "b"]),
        ('<p><a href="https://casino.example/" rel="nofollow">casino</a></p>', ["casino", "rel"], ["casino"]),
        ("<p>Nothing here.</p>", ["casino", "", " "], []),
    ],
)
def test_listed_words_are_marked_as_they_are_found(html: str, words: list[str], marked: list[str]) -> None:
    assert hits(html, *words) == marked
    assert unmarked(text.highlight(html, words)) == html


def test_links_are_marked_by_where_they_lead() -> None:
    html = text.render(
        "[one](https://www.a.example/) and [two](https://b.example/x?a=1&b=2) and https://c.example/"
    )

    marked = text.highlight(html, links=["a.example", "b.example/x?a=1&b=2"])

    assert re.findall(f"{OPENS}(.*?){CLOSES}", marked) == ["one", "two"]
    assert unmarked(marked) == html


def test_blanks_alone_get_no_mark() -> None:
    marked = text.highlight("<ul>\n<li>casino</li>\n<li>bonus</li>\n</ul>", ["casino bonus"])

    assert marked == f"<ul>\n<li>{OPENS}casino{CLOSES}</li>\n<li>{OPENS}bonus{CLOSES}</li>\n</ul>"


@given(typed, st.lists(st.sampled_from(WORDS), max_size=4))
def test_marks_taken_out_again_leave_the_same_html_and_twice_is_once(body: str, words: list[str]) -> None:
    html = text.render(body)

    marked = text.highlight(html, words, [text.plain(html)[:20], *words])

    assert unmarked(marked) == html
    assert text.highlight(marked, words, [text.plain(html)[:20], *words]) == marked
    assert tags(marked) == tags(html)


@corpus.corpus
def test_no_payload_of_the_corpora_gets_a_tag_or_an_attribute_by_being_marked() -> None:
    for payload, html in corpus.rendered():
        words = re.findall(r"\w+", payload)[:20]

        marked = text.highlight(html, [*words, *WORDS], text.links(html))

        assert unmarked(marked) == html, payload
        assert tags(marked) == tags(html), payload


def tags(html: str) -> list[str]:
    """The tags of a text, marks left out."""
    return [tag for tag in re.findall("<[^>]*>", html) if tag not in (OPENS, CLOSES)]

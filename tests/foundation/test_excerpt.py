"""The beginning of a comment in one line: plain text, never longer than asked, cut at a word."""

import pytest

from moderation.foundation import text


@pytest.mark.parametrize(
    ("html", "length", "shown"),
    [
        ("<p>nine chars</p>", 10, "nine chars"),
        ("<p>eleven char</p>", 10, "eleven…"),
        ("<p>one two three</p>", 10, "one two…"),
        ("<p>unbrokenword</p>", 10, "unbrokenw…"),
        ("<p></p>", 10, ""),
    ],
)
def test_an_excerpt_is_cut_at_a_word_and_no_longer_than_asked(html: str, length: int, shown: str) -> None:
    assert text.excerpt(html, length) == shown
    assert len(shown) <= length


def test_an_excerpt_is_text_in_one_line() -> None:
    html = '<p>a <em>b</em><br>\nc &lt;d&gt; &amp;</p>\n<ul><li>e</li><li>f</li></ul><p><a href="x">g</a></p>'

    assert text.excerpt(html, 80) == "a b c <d> & e f g"


def test_only_what_is_shown_counts_for_its_length() -> None:
    assert text.excerpt('<p><a href="https://a.example/long">&amp;&amp;</a>  &amp;&amp;</p>', 5) == "&& &&"

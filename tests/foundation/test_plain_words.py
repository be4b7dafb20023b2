"""Words without a mark are rendered without a parser, to the same bytes."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moderation.foundation.text import markdown, normalize, render
from moderation.foundation.text.forms import without_tricks

WORDS = st.text("abzAZ059 éßñøžωΩжЯ–—‘’“”„…€¡¿×ÿ中のタ!\"#$%'()+,-./:;=?@^{|}\n", max_size=60)
MARKS = st.text(
    "ab 1.)-+*>_`~[]()<>&;!\\\n\t\"'#:/@|=\u00a0\u00ad\u200b\u202e\u2028\u0301\u030c\ufe0f\x00\r\x85",
    max_size=40,
)
_PIECES = (
    "word |1. |2) |12|- |+ |* |> |\n|\n\n| |https://a.example/x|http:|//|www.a.example|&amp;|&quot;|\"|'|<b>|</b>"
    "|<br>|[a](b)|\\|---|===|# a|```|~~~|    code|a@b.example|é|e\u0301|\u00a0|!|:|.|ʼn"
)
PIECES = st.lists(st.sampled_from(_PIECES.split("|")), max_size=14).map("".join)


@pytest.mark.slow
@settings(max_examples=1500)
@given(st.one_of(WORDS, MARKS, PIECES))
@example("It's \"so\".\nAnd so on — isn't it?\n\nYes (no); 50 % = 1/2, a@b.example.")
@example("1900 was a year.\n12:30")
@example("a\n\n\nb")
@example("a\n \nb")
@example("a \nb")
@example("===\na\n---")
@example("{% raw %} {{ x }} $1 ^2 |a|b|")
def test_a_text_is_rendered_as_the_parsers_would(body: str) -> None:
    normal = without_tricks(normalize(body)).strip("\n")

    assert render(body) == markdown.parsed(normal)


@pytest.mark.parametrize(
    "body", ["Our tap is dry.", "It's “so”.\n\nAnd \"so\" on – 5 % more,\nwasn't it?", "Жаль. 中の人"]
)
def test_plain_words_meet_no_parser(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "parsed", lambda _text: pytest.fail("the parsers were asked"))

    assert render(body).startswith("<p>")


@pytest.mark.parametrize("letter", sorted("\\`*_~<>&[]\t\u00a0\u200d\U0001f600"))
def test_what_might_be_more_than_words_goes_through_the_parsers(
    letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markdown, "_words", lambda _text: pytest.fail("taken for words"))

    render(f"a{letter}b c")

"""What is hidden, nested or left open in a comment does no harm, and nothing that people wrote gets lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.foundation import text
from moderation.foundation.text.complexity import DEEPEST
from moderation.foundation.text.html import REL

OVERRIDE = "\u202e"
FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"


def nested(block: tuple[str, list[str]]) -> str:
    """Blocks inside a quote or an item, as CommonMark wants them indented."""
    mark, inner = block
    lines = "\n\n".join(inner).split("\n")
    rest = mark if mark == "> " else " " * len(mark)
    return "\n".join((mark if place == 0 else rest) + line for place, line in enumerate(lines))


blocks = st.recursive(
    st.sampled_from(["plum", "pear", "fig"]),
    lambda inner: st.tuples(
        st.sampled_from(["> ", "- ", "1. "]), st.lists(inner, min_size=1, max_size=3)
    ).map(nested),
    max_leaves=20,
)


@pytest.mark.parametrize(
    "typed",
    [
        "&#x202e;gnol",
        "&#8238;gnol",
        "<b>&#x202E;gnol</b>",
        "&#x20\u200b2e;gnol",
        "&#x&#x32;02e;gnol",
        "&amp\u200b;#x202e;gnol",
        "[gnol](https://e.example/&#x202e;)",
        "<a href='https://e.example/&#8238;'>gnol</a>",
        "`\u202egnol`",
    ],
)
def test_no_override_comes_out_however_it_is_written(typed: str) -> None:
    html = text.render(typed)

    assert OVERRIDE not in html
    assert not re.search(r"&#(?:x202e|8238);", html, re.IGNORECASE)
    assert "gnol" in html


@pytest.mark.parametrize(
    "typed", ["<me@e.example>", "write to <me@e.example> soon", "<mailto:me@e.example>", "me@e.example"]
)
def test_a_bare_mail_address_is_never_a_link(typed: str) -> None:
    assert text.links(text.render(typed)) == []


@pytest.mark.parametrize(
    ("href", "leads_to"),
    [
        ("mailto:me@e.example", ["mailto:me@e.example"]),
        ("mailto:me@e.example?subject=x", ["mailto:me@e.example?subject=x"]),
        ("mailto:", []),
        ("mailto:me", []),
        ("mailto:a>b@e.example", []),
        ("mailto:a&quot;b@e.example", []),
        ("mailto:a@e.example,b@e.example", []),
        ("https://xn--a/", []),
        ("https://e.example:99999/", []),
        ("//e.example/", []),
        ("https:e.example", []),
        ("javascript:123", []),
        ("192.168.100.100:8000", []),
    ],
)
def test_a_typed_link_survives_only_when_a_browser_would_go_there(href: str, leads_to: list[str]) -> None:
    html = text.sanitize(f'<a href="{href}">there</a>')

    assert text.links(html) == leads_to
    assert text.plain(html) == "there"


def test_a_refused_link_keeps_what_it_held() -> None:
    assert text.render('<a href="x:1">a &lt; <b>b</b></a>') == "<p>a &lt; <b>b</b></p>"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("<blockquote>a</blockquote>\nb", "<blockquote>a</blockquote>\nb"),
        ("<p>a</p><p>b</p>", "<p>a</p><p>b</p>"),
        ("<b>a", "<p><b>a</b></p>"),
        ("a<br><br><br><br>b", "<p>a<br><br>b</p>"),
        ("<b><i><s></s></i></b>", ""),
        ("<pre>a\nb</pre>", "<pre>a\nb</pre>"),
        ("<pre>a<br>b</pre>", "<pre>a\nb</pre>"),
        ("<pre>\n\n\na\n\nb</pre>", "<pre>a\nb\n</pre>"),
        ("```\na\n\n\n b\n```", "<pre><code>a\n\n\n b\n</code></pre>"),
        (
            "<https://e.example/a>",
            f'<p><a href="https://e.example/a" rel="{REL}">https://e.example/a</a></p>',
        ),
    ],
)
def test_typed_tags_leave_nothing_empty_behind(typed: str, shown: str) -> None:
    html = text.render(typed)

    assert html == shown
    assert text.sanitize(html) == html


SOUP = """
<b> </b> <p> </p> <ul> </ul> <li> <blockquote> </blockquote> <pre> </pre> <code> <br> <svg> <math> <style>
<table> <td> <select> <template> <noscript> <textarea> <plaintext> <nobr> <!-- --> <![CDATA[ ]]> <a> </a>
<a\thref='https://e.example'> <a\thref='x:1'> &lt; &amp; &#60; &apos; &quot; & ; x https://e.example/a. \u0338
"""


@given(st.lists(st.sampled_from([*re.split("[ \n]", SOUP), " ", "\n"]), max_size=30))
def test_any_soup_of_tags_is_settled_at_once(pieces: list[str]) -> None:
    html = text.sanitize("".join(pieces))

    assert text.sanitize(html) == html


@pytest.mark.slow
@given(blocks)
def test_what_is_nested_is_refused_or_shown_whole(body: str) -> None:
    if text.too_complex(body):
        return

    assert re.findall("plum|pear|fig", text.plain(text.render(body))) == re.findall("plum|pear|fig", body)


@pytest.mark.parametrize(
    "line",
    [
        lambda depth: "  " * depth + "- fig",
        lambda depth: "> " + "  " * depth + "- fig",
        lambda depth: "> " * (depth + 1) + "fig",
        lambda depth: "> - " * (depth // 2) + "fig",
    ],
)
def test_lists_and_quotes_are_taken_as_deep_as_said_and_refused_below(line) -> None:  # type: ignore[no-untyped-def]
    taken = "\n".join(line(depth) for depth in range(DEEPEST - 1))
    refused = "\n".join(line(depth) for depth in range(DEEPEST * 2 + 2))

    assert text.too_complex(taken) is None
    assert text.plain(text.render(taken)).count("fig") == DEEPEST - 1
    assert text.too_complex(refused)


@pytest.mark.parametrize(
    "body",
    [
        "a\n" * 2_500,
        "a\n\n" * 1_500,
        "&" * 3_000,
        "< " * 3_000,
        "https://e.example " * 600,
        "<blockquote>" * 40,
        "<ul><li>" * 40,
        ("> " * 11 + "a\n") * 500,
    ],
)
def test_what_makes_too_many_pieces_is_refused(body: str) -> None:
    assert text.too_complex(body)


def test_blanks_and_brackets_without_end_cost_no_more_than_other_letters() -> None:
    """Each of these once kept a regular expression busy for minutes: it is enough that the test ends."""
    for body in [
        ("-" + " " * 200) * 11 + "x",
        "(" * 60_000,
        "http://(" * 400 + "(" * 50_000,
        " " * 60_000 + "x",
    ]:
        if text.too_complex(body) is None:
            assert text.plain(text.render(body))


@pytest.mark.parametrize(
    "body",
    [
        "a\n" * 1_900,
        "&a " * 1_900,
        "<b>x" * 390,
        "**a *b " * 1_300,
        "[a](https://e.example) " * 390,
        "- a\n" * 1_900,
        "x" * 64_000,
        "a_" * 3_900,
        "<a href=https://e.example>" * 390,
    ],
)
def test_what_passes_makes_at_most_forty_times_as_much_html(body: str) -> None:
    assert text.too_complex(body) is None
    assert len(text.render(body)) <= 40 * len(body)


@pytest.mark.parametrize("name", ["می\u200cخواهم", "क्\u200dष", FAMILY, FLAG, "葛\U000e0100城", "❤\ufe0f"])
def test_what_a_script_or_an_emoji_needs_stays_in_a_name(name: str) -> None:
    assert text.plain_line(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "Bo\u200db",
        "Bob\u200f",
        "\u200eBob",
        "B\u00adob",
        "Bob\u3164",
        "\u2800Bob",
        "Bob\U000e0041",
        "B\u2066o\u2069b",
    ],
)
def test_a_name_can_not_be_told_apart_by_what_nobody_sees(name: str) -> None:
    assert text.plain_line(name) == "Bob"


@pytest.mark.parametrize("name", ["\u2800", "\u3164\u3164", "\u200f", "\u200b \ufeff", "\u200d"])
def test_a_name_of_nothing_visible_is_empty(name: str) -> None:
    assert text.plain_line(name) == ""


def test_flags_stay_in_a_comment() -> None:
    assert FLAG in text.render(f"Go {FLAG} and {FAMILY}")
    assert FAMILY in text.render(f"Go {FLAG} and {FAMILY}")


@pytest.mark.parametrize(
    ("body", "number"),
    [("It's a well-known ferry.", 4), ("— … !", 0), ("हिन्दी में", 2), ("我們搭船", 4), ("船が late", 3)],
)
def test_words_are_counted_in_every_script(body: str, number: int) -> None:
    assert text.words(body) == number


def test_the_text_of_html_has_its_lines_once() -> None:
    assert text.plain(text.render("one\ntwo\n\nthree")) == "one\ntwo\nthree"

"""Nothing that a person types reaches a page unless the sanitizer made it."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.foundation import text, urls
from moderation.foundation.text.html import REL, TAGS
from tests.corpus import corpus, payloads, rendered


class Reader(HTMLParser):
    """Collects what a page would get to see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.found.append(("!--", {}))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("!", {}))

    def handle_pi(self, data: str) -> None:
        self.found.append(("?", {}))


def assert_safe(html: str) -> None:
    for tag, attributes in Reader(html).found:
        assert tag in TAGS, tag
        if not attributes:
            continue
        assert tag == "a"
        assert set(attributes) == {"href", "rel"}
        assert attributes["rel"] == REL
        href = attributes["href"] or ""
        assert href.startswith(("http://", "https://", "mailto:")), href
        assert urls.link(href) == href


def test_no_more_than_the_tags_of_a_comment_are_allowed() -> None:
    block = {"p", "br", "pre", "blockquote", "ul", "ol", "li"}

    assert block | {"a", "strong", "b", "em", "i", "del", "s", "code"} == TAGS


@corpus
def test_no_payload_of_the_corpus_gets_more_than_the_allowed_tags_out() -> None:
    for payload, html in rendered():
        assert_safe(html)
        assert text.sanitize(html) == html, payload
        assert "\n" not in text.plain_line(payload)

    assert len(payloads()) > 6_000


@given(
    st.text(
        alphabet=st.sampled_from("<>/=\"'& abhrefscipt:jv\n`*_[]()!#-.1\u202e\u200b\x00\ud800"), max_size=200
    )
)
def test_any_text_renders_safe_and_sanitizing_twice_changes_nothing(body: str) -> None:
    if text.too_complex(body):
        return

    html = text.render(body)

    assert_safe(html)
    assert text.sanitize(html) == html


@given(st.text(max_size=300))
def test_a_name_is_one_line_without_direction_overrides(name: str) -> None:
    line = text.plain_line(name)

    assert not set(line) & set("\n\r\x00\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200b\ufeff")
    assert text.plain_line(line) == line


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("*soft* **loud** `x<y`", "<p><em>soft</em> <strong>loud</strong> <code>x&lt;y</code></p>"),
        ("<b>bold</b> <u>under</u>", "<p><b>bold</b> &lt;u&gt;under&lt;/u&gt;</p>"),
        ("write to me@example.com", "<p>write to me@example.com</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<a href='192.168.100.100:8000'>z</a>", "<p>z</p>"),
        ("<a href='javascript:123'>z</a>", "<p>z</p>"),
        ("# not a heading", "<p># not a heading</p>"),
        ("\u202egnol", "<p>gnol</p>"),
        (
            "(see https://example.org/a_(b)).",
            f'<p>(see <a href="https://example.org/a_(b)" rel="{REL}">https://example.org/a_(b)</a>).</p>',
        ),
    ],
)
def test_what_a_comment_may_hold_is_shown_and_the_rest_is_text(typed: str, shown: str) -> None:
    assert text.render(typed) == shown


@pytest.mark.parametrize(
    "body",
    [
        "x" * 70_000,
        "<b>" * 10_000,
        "<a " + "x " * 20_000,
        "<a " + "x=y " * 20_000 + ">",
        ">" * 5_000 + "lol",
        "> " * 40 + "lol",
        "- " * 40 + "lol",
        "[" * 5_000,
        "*_" * 5_000,
        "&a;" * 5_000,
    ],
)
def test_what_would_be_dear_to_parse_is_refused_before_it_is(body: str) -> None:
    assert text.too_complex(body)


def test_an_ordinary_long_comment_is_not_too_complex() -> None:
    assert text.too_complex("It rained on the ferry, and *nobody* minded. " * 200) is None


def test_texts_that_differ_in_case_spaces_and_padding_have_one_fingerprint() -> None:
    assert text.fingerprint("Buy  NOW, please!") == text.fingerprint("buy\u200b now please")
    assert text.fingerprint("buy now") != text.fingerprint("buy later")
    assert text.fingerprint("!!!") != text.fingerprint("???")

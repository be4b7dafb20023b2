"""An article has one URL, and it is what a browser takes it for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.foundation.urls import UnacceptableURL, canonical, display, website
from moderation.foundation.urls.tracking import is_tracking
from tests.corpus import corpus, rows


@pytest.mark.parametrize(
    ("seen", "stands_for"),
    [
        ("HTTPS://Magazine.Example:443/2026/a/../b/#top", "https://magazine.example/2026/b"),
        ("http://magazine.example:80", "http://magazine.example/"),
        ("https://magazine.example/a/index.html", "https://magazine.example/a"),
        ("https://magazine.example/a//b/", "https://magazine.example/a/b"),
        ("https://magazine.example/a?utm_source=x&fbclid=1", "https://magazine.example/a"),
        ("https://magazine.example/?p=7&a=1", "https://magazine.example/?a=1&p=7"),
        ("https://magazine.example/?b=2&b=1", "https://magazine.example/?b=2&b=1"),
        ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9"),
        ("https://magazine.example:8443/a", "https://magazine.example:8443/a"),
        ("https://magazine.example/a/index.html/", "https://magazine.example/a"),
        ("https://magazine.example/index.php/index.html", "https://magazine.example/"),
        ("https://magazine.example/a/Default.aspx", "https://magazine.example/a"),
        ("https://magazine.example/index.php/2026/a", "https://magazine.example/index.php/2026/a"),
        ("https://magazine.example/a?utm%5Fsource=x&%67clid=1", "https://magazine.example/a"),
    ],
)
def test_many_forms_stand_for_one_article(seen: str, stands_for: str) -> None:
    assert canonical(seen) == stands_for


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a",
        "ftp://a.example/",
        "javascript:1",
        "https://",
        "https://u:p@a.example/",
        "https://u@a.example/",
        "https://:p@a.example/",
        "https://a.example/" + "x" * 2100,
    ],
)
def test_what_is_no_article_is_refused(url: str) -> None:
    with pytest.raises(UnacceptableURL):
        canonical(url)


@pytest.mark.parametrize(
    "host", ["xn--", "xn--a", "xn--abc-", "xn--a-yoc", "a.b.c.xn--pokxncvks", "xn--0ca24w.xn--zz"]
)
def test_a_host_that_encodes_no_name_is_refused_as_browsers_do(host: str) -> None:
    with pytest.raises(UnacceptableURL):
        canonical(f"https://{host}/")


@pytest.mark.parametrize(
    "host",
    ["xn--bcher-kva.example", "xn--ls8h.la", "xn--fa-hia.de", "a_b.xn--n3h.example", "xn--n3h.example."],
)
def test_a_host_that_encodes_a_name_is_taken(host: str) -> None:
    assert canonical(f"https://{host}/") == f"https://{host}/"


@given(
    st.lists(
        st.sampled_from(
            [
                "/",
                "//",
                "index.html",
                "default.asp",
                ".",
                "..",
                "%2e",
                "a",
                "é",
                ";",
                "index.x/",
                "?",
                "&",
                "a=1",
                "utm_x=1",
            ]
        ),
        max_size=12,
    )
)
def test_applying_the_rules_twice_changes_nothing(pieces: list[str]) -> None:
    once = canonical("https://magazine.example/" + "".join(pieces))

    assert canonical(once) == once


@given(st.text(max_size=80), st.text(alphabet="abc=&?#/.%2Fé", max_size=40))
def test_the_canonical_form_of_a_canonical_form_is_itself(path: str, query: str) -> None:
    try:
        once = canonical(f"https://magazine.example/{path}?{query}")
    except UnacceptableURL:
        return

    assert canonical(once) == once


@corpus
def test_it_agrees_with_browsers_on_what_a_url_is() -> None:
    for row in rows("urls/urltestdata.jsonl"):
        failure = row.get("failure")
        if not failure and (row["protocol"] not in ("http:", "https:") or row["username"] or row["password"]):
            continue
        try:
            form = canonical(row["input"], row.get("base"))
        except UnacceptableURL:
            assert failure, row["input"]
            continue
        assert not failure, row["input"]
        assert form.startswith(f"{row['protocol']}//{row['host']}"), row["input"]
        assert canonical(form) == form


@pytest.mark.parametrize(
    "name", ["utm_source", "UTM_medium", "fbclid", "gclid", "mc_cid", "_ga", "%3Futm_source"]
)
def test_known_tracking_parameters_are_known(name: str) -> None:
    assert is_tracking(name)


@pytest.mark.parametrize("name", ["p", "id", "page", "article", "q", "ref", "utmost", "s"])
def test_parameters_that_choose_an_article_are_kept(name: str) -> None:
    assert not is_tracking(name)


@corpus
def test_the_global_rules_of_the_corpus_are_covered() -> None:
    import re

    (everywhere,) = [row for row in rows("tracking-parameters/clearurls.jsonl") if row["id"] == "globalRules"]
    rules = [re.compile(rule, re.IGNORECASE) for rule in everywhere["rules"]]
    samples = [
        f"{start}{stem}{end}"
        for start in ("", "%3F")
        for stem in [
            "utm",
            "utm_source",
            "mtm",
            "mtm_kwd",
            "ga_source",
            "yclid",
            "_openstat",
            "fb_action_types",
            "fb_action_ids",
            "fb_source",
            "fb_ref",
            "fbclid",
            "action_object_map",
            "action_type_map",
            "action_ref_map",
            "gs_l",
            "mkt_tok",
            "hmb_campaign",
            "hmb_medium",
            "hmb_source",
            "gclid",
            "srsltid",
            "otm_",
            "otm_x",
            "cmpid",
            "os_ehash",
            "_ga",
            "_gl",
            "__twitter_impression",
            "wt_zmc",
            "wtzmc",
            "wtmc",
            "wt_mc",
            "wtrid",
            "mc",
            "xmc",
            "dclid",
            "echobox",
            "spm",
            "vn_a",
            "vn_a_b",
            "tracking_source",
            "ceneo_spo",
            "itm_campaign",
            "itm_medium",
            "itm_source",
            "__hsfp",
            "__hssc",
            "__hstc",
            "_hsenc",
            "__s",
            "hsctatracking",
            "mc_eid",
            "mc_cid",
            "mc_tc",
            "ml_subscriber",
            "ml_subscriber_hash",
            "msclkid",
            "oly_anon_id",
            "oly_enc_id",
            "rb_clickid",
            "s_cid",
            "vero_conv",
            "vero_id",
            "wickedid",
            "twclid",
        ]
        for end in ("",)
    ]

    for rule in rules:
        covered = [name for name in samples if rule.fullmatch(name)]
        assert covered, f"no sample for {rule.pattern}"
        assert all(is_tracking(name) for name in covered), rule.pattern


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", None),
        ("  ", None),
        ("example.com", "https://example.com/"),
        ("http://a.example/x", "http://a.example/x"),
    ],
)
def test_a_website_may_be_typed_as_people_do(typed: str, kept: str | None) -> None:
    assert website(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "ftp://a.example",
        "me@example.com",
        "https://u@a.example",
        "https://:p@a.example",
        "home",
    ],
)
def test_a_website_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(UnacceptableURL):
        website(typed)


def test_who_types_an_email_address_as_website_is_told_so() -> None:
    with pytest.raises(UnacceptableURL, match="That is an email address"):
        website("marit@example.com")


def test_a_long_url_is_shown_short() -> None:
    shown = display("https://www.magazine.example/2026/" + "long-" * 40 + "title")

    assert len(shown) == 60
    assert shown.startswith("magazine.example/2026/long-")
    assert shown.endswith("long-title")
    assert display("https://magazine.example/") == "magazine.example"

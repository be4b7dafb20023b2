"""What answers say to browsers about security, and that none says less than it did."""

from wsgiref.headers import Headers as StaticHeaders

import pytest
from werkzeug.datastructures import Headers

from moderation.foundation.headers import POLICY, secure

DIRECTIVES = {name: sources for name, *sources in (part.split() for part in POLICY.split("; "))}
OF_NO_DEFAULT = ("form-action", "base-uri", "frame-ancestors")
"""Directives that default-src doesn't stand in for (CSP level 3)."""


@pytest.mark.parametrize("kind", [Headers, StaticHeaders])
def test_an_answer_that_says_nothing_gets_every_header_once(kind: type[Headers]) -> None:
    headers = kind()

    secure(headers, https=False)
    secure(headers, https=False)

    assert sorted(headers.keys()) == [
        "Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options"
    ]  # fmt: skip
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize("kind", [Headers, StaticHeaders])
def test_what_an_answer_says_itself_stands_in_any_case(kind: type[Headers]) -> None:
    headers = kind([("content-security-policy", "default-src 'none'"), ("REFERRER-POLICY", "no-referrer")])

    secure(headers, https=True)

    assert headers.get_all("Content-Security-Policy") == ["default-src 'none'"]  # type: ignore[attr-defined]
    assert headers.get_all("Referrer-Policy") == ["no-referrer"]  # type: ignore[attr-defined]


def test_browsers_are_bound_to_https_for_a_year_where_people_come_by_it() -> None:
    plain, encrypted = Headers(), Headers()

    secure(plain, https=False)
    secure(encrypted, https=True)

    assert "Strict-Transport-Security" not in plain
    assert encrypted["Strict-Transport-Security"] == f"max-age={365 * 24 * 3600}"


def test_a_page_runs_loads_and_sends_nothing_but_its_own() -> None:
    assert DIRECTIVES["default-src"] == ["'none'"]
    assert {source for sources in DIRECTIVES.values() for source in sources} == {"'none'", "'self'", "data:"}
    assert [name for name, sources in DIRECTIVES.items() if "data:" in sources] == ["img-src"]


def test_what_has_no_default_is_named() -> None:
    assert [DIRECTIVES[name] for name in OF_NO_DEFAULT] == [["'self'"], ["'none'"], ["'none'"]]

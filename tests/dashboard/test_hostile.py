"""Whatever somebody at the desk sends: a clear refusal or a page, never a 500, on no database."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask import Request as FlaskRequest
from werkzeug.datastructures import ImmutableMultiDict

from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.clients import Client, Desk
from tests.dashboard.routes import View, asked, path, views
from tests.statements import look_at_the_data

pytestmark = pytest.mark.slow

SignIn = Callable[[Account], Desk]
NUMBERS = ("99999999999999999999", "-1", "0", "9" * 5_000)
MOMENTS = ("253402300799000", "-62135596800001", "9999999999999")
NAMES = ("x" * 400, "'\"><b>%(num)s {0}")
PAIRS = ("0000000000000:99999999999", "x:1", "0000000000000:٣", "0" * 13)
WORDS = (
    "to", "queue", "order", "focus", "done", "batch", "ticked", "menu", "article", "body", "name",
    "text", "reason", "language", "passage", "passages", "on", "up", "label", "category", "shared", "hold",
    "origins", "versions",
)  # fmt: skip
HOSTILE = dict.fromkeys(WORDS, NAMES) | {
    "seen": (*NUMBERS, *PAIRS), "number": NUMBERS, "want": NUMBERS, "until": (*NUMBERS, *MOMENTS),
    "since": (*NUMBERS, *MOMENTS), "chosen": PAIRS, "chosen_alike": PAIRS, "next": PAIRS, "wanted": PAIRS,
    "cursor": (*NAMES, "1.x", "9" * 30 + ".x"), "older": ("1.x", "x"), "more": NAMES,
    "q": (*NAMES, "after:9999d", "before:0001-01-01", 'article:"%"', "article:http://[", '"', "-"),
    "article_words": (*NAMES, "%", "\\"), "url": (*NAMES, "http://[", "https://" + "a" * 3_000 + ".example"),
    "mail": NUMBERS, "undo_window": NUMBERS, "max_depth": NUMBERS, "key-a": NAMES,
}  # fmt: skip
"""By field what no form of ours sends."""
BOTH = ({}, {"alike": "1"}, {"all": "1", "number": "9", "until": "1999000000000", "versions": "1"})
"""What makes an act another one."""
CONSUMED = {"acts.decide", "placing.put", "batches.create"}
"""Acts that are another one on a comment that was decided."""
PARTS = (
    "<which>",
    "<code>",
    "<decision>",
    "<writer>",
    "<view>",
    "<note>",
    "<batch>",
    "<public_id>",
    "<site>",
)


class Read(ImmutableMultiDict[str, str]):
    """Fields of a request; it remembers which of them were looked at."""

    names: ClassVar[set[str]] = set()

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return super().__contains__(name)

    def getlist(self, key: str, *more: Any) -> list[Any]:
        self.names.add(key)
        return super().getlist(key, *more)

    def __getitem__(self, key: str) -> str:
        self.names.add(key)
        return super().__getitem__(key)


class Request(FlaskRequest):
    """A request whose fields remember who looks at them."""

    parameter_storage_class = Read


def forms(desk: Desk, view: View, at: str, form: dict[str, Any]) -> list[dict[str, Any]]:
    """The form of a view with each field that it reads replaced by what no form of ours sends."""
    found = []
    for kind in BOTH if view.endpoint in ("acts.decide", "batches.create") else ({},):
        Read.names.clear()
        send(desk, view, at, form | kind)
        read = Read.names & HOSTILE.keys()
        found += [last(form | kind, name, value) for name in sorted(read) for value in HOSTILE[name]]
    return found


def last(form: dict[str, Any], name: str, value: str) -> dict[str, Any]:
    """The form with that value as its last field."""
    return {key: kept for key, kept in form.items() if key != name} | {name: value}


def send(desk: Client, view: View, at: str, form: dict[str, Any]) -> int:
    """The status of the answer; what a page is asked stands in its address."""
    place = {"data": form} if view.method == "POST" else {"query_string": form}
    answer: int = desk.open(at, method=view.method, **place).status_code
    return answer


def test_no_field_breaks_a_view(
    app: Flask, site: Site, alice: Account, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "request_class", Request)
    desk, tried, broken = signed_in(alice), set(), []
    for view in views(app):
        at, form = asked(view, desk, site)
        look_at_the_data()
        for sent in forms(desk, view, at, form):
            status, name = send(desk, view, at, sent), next(reversed(sent))
            tried.add(name)
            if status >= 500:
                broken.append((view.endpoint, name, sent[name]))
            if view.endpoint in CONSUMED and status < 400:
                at, form = asked(view, desk, site)

    assert broken == []
    assert tried == HOSTILE.keys()


@pytest.mark.parametrize("value", ["%00", "x%00" * 7, "0" * 400, "%F0%9F%9A%B0", "..%2F..", "%FF"])
def test_no_address_breaks_a_view(
    app: Flask, site: Site, alice: Account, signed_in: SignIn, value: str
) -> None:
    desk, broken = signed_in(alice), []
    for view in views(app):
        for part in PARTS:
            if part in view.rule:
                things = (
                    dict.fromkeys(PARTS, "0" * 13) | {"<site>": site.key, "<which>": "all"} | {part: value}
                )
                if not 300 <= send(desk, view, path(view, things), {"to": "spam", "seen": 1}) < 500:
                    broken.append((view.endpoint, part))

    assert broken == []


def test_a_nul_is_refused_by_every_view(app: Flask, site: Site, alice: Account, signed_in: SignIn) -> None:
    desk, named = (
        signed_in(alice),
        ({"q": "a\0b"}, {"body": "\0"}, {"seen": "1\0"}, {"what nobody asks\0": "a"}),
    )

    for view in views(app):
        at, form = asked(view, desk, site)
        for sent in named:
            assert send(desk, view, at, form | sent) == 400, view


@pytest.mark.parametrize("at", ["/login", "/reset", "/reset/a%00b", "/change", "/login?next=a%00b"])
def test_a_nul_is_refused_where_one_signs_in(site: Site, bob: Account, signed_in: SignIn, at: str) -> None:
    answer = signed_in(bob).post(at, data={"email": "a\0@b.example", "password": "x"})

    assert answer.status_code == 400
    assert "That request can&#39;t be read" in answer.text
